import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Live } from '../../ui/Live.js';
import { Loaded } from '../../ui/Loaded.js';
import { Facts, Page, Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { Term } from '../help/Term.js';
import { CostCoverSection } from './CostCover.js';
import { CoverStay } from './CoverStay.js';
import { ExitForm, ExtensionForm, PlacementForm } from './StaySteps.js';
import { isUncovered } from './stay-state.js';
import { People } from './Stays.js';
import type { Items, Stay, Unit } from './types.js';
import './shelter.scss';

/** One stay: counted, not described. What is missing first, then what can be done. */
export default function StayPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('shelter');
  const { api, key, may } = useActing();
  // a request that ends says so in the list; the stay itself is told of by its own id
  const open = useRead<Items<Stay>>(api, 'stays');
  const query = useRead<Stay>(api, `stays/${params['id'] ?? ''}`);
  const { data: units } = useRead<Items<Unit>>(api, 'units');
  const listed = open.data?.items.find(({ id }) => id === params['id']);
  const stay = listed ?? query.data;
  const crumbs = [{ label: t('stays.title'), href: `/p/${key}/t` }];
  return (
    <Page title={stay?.unit == null ? t('stays.one') : t('stays.oneIn', { code: stay.unit })} crumbs={crumbs}>
      <Loaded query={{ ...query, data: stay }}>
        {(shown) => {
          const isOpen = shown.endedAt === null && may('unit:write');
          const unit = units?.items.find(({ stay: id }) => id === shown.id);
          return (
            <>
              <Missing stay={shown} unit={unit} />
              <StayFacts stay={shown} />
              {isOpen && shown.unit === null && shown.referral === null ? (
                <PlacementForm stay={shown} units={units?.items ?? []} />
              ) : null}
              {isOpen ? <ExtensionForm key={shown.reviewOn} stay={shown} /> : null}
              <CostCoverSection stay={shown} />
              {isOpen ? <ExitForm stay={shown} /> : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Missing({
  stay,
  unit,
}: {
  readonly stay: Stay;
  readonly unit: Unit | undefined;
}): JSX.Element | null {
  const why = isUncovered(stay);
  return why === null ? null : <CoverStay stay={stay} unit={unit} why={why} />;
}

function StayFacts({ stay }: { readonly stay: Stay }): JSX.Element {
  const t = useText('shelter');
  const times = useTimes();
  const { key } = useActing();
  const { unit, entry, referral, since, reviewOn, dueAt, regularisedAt, endedAt, outcome, extensions } = stay;
  return (
    <Section title={t('stays.facts')}>
      <Facts
        items={[
          [t('unit.code'), <Live key="unit">{unit ?? t('stays.beyond')}</Live>],
          [t('stays.who'), <People key="who" stay={stay} />],
          [t('stays.since'), times.moment(since)],
          [
            t('stays.entry'),
            entry === 'direct' ? (
              <Term key="entry" name="diretto">
                {t(`entry.${entry}`)}
              </Term>
            ) : (
              t(`entry.${entry}`)
            ),
          ],
          referral === null
            ? null
            : [
                t('unit.holder'),
                <Link key="request" href={`/p/${key}/r/${referral}/r`}>
                  {t('holder.request')}
                </Link>,
              ],
          entry === 'direct' && regularisedAt === null && dueAt !== null && endedAt === null
            ? [t('stays.regularise'), <Due key="due" at={dueAt} />]
            : null,
          regularisedAt === null ? null : [t('stays.regularised'), times.moment(regularisedAt)],
          [
            t(endedAt === null ? 'stays.reviewOn' : 'stays.ended'),
            <Live key="last">{endedAt === null ? times.day(reviewOn) : times.moment(endedAt)}</Live>,
          ],
          outcome === null ? null : [t('exit.outcome'), t(`outcome.${outcome as 'other'}`)],
        ]}
      />
      {extensions.length === 0 ? null : (
        <details>
          <summary>{t('extension.past', { count: extensions.length })}</summary>
          <ul>
            {extensions.map(({ at, reviewOn: day, reason }) => (
              <li key={at}>
                {times.day(at)}: {t('extension.until', { day: times.day(day) })} (
                {t(`reason.${reason as 'court'}`)})
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
