import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { FileLink } from '../../../ui/FileLink.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page, Section } from '../../../ui/Page.js';
import { Tag, type Tone } from '../../../ui/Tag.js';
import { usePlaces, useNodes } from '../nodes.js';
import { PURPOSES } from '../indicators/purposes.js';
import { useMoney } from '../use-money.js';
import { byAction } from './progress.js';
import { ProgressTag } from './ProgressTag.js';
import { REGISTERS } from './registers.js';
import type { PlanSummary, PlanVersion, Progress } from './types.js';

export const PLAN_TONES: Readonly<Record<string, Tone>> = {
  draft: 'neutral',
  'in-concertation': 'info',
  approved: 'good',
  amended: 'neutral',
  withdrawn: 'neutral',
};

/** Where each purpose of the plan is worked on, beside its registers. */
const PLACES: Readonly<
  Record<
    number,
    readonly (readonly ['services' | 'targets' | 'protocols' | 'findings' | 'publicPage', string])[]
  >
> = {
  1: [
    ['services', '/q/s'],
    ['publicPage', 'servizi'],
  ],
  2: [['targets', '/q/o']],
  4: [['protocols', '/q/a']],
};

/** The plan on one page: its seven purposes, each with its actions, how far they are and where they are worked on. */
export default function PlanPage(): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const { plan } = useNodes();
  const query = useRead<{ items: readonly PlanSummary[] }>(plan, 'plans');
  return (
    <Page
      title={t('title')}
      crumbs={[{ label: t('network'), href: to('/q') }]}
      actions={
        <Link className="button button-plain" href={to('/q/g')}>
          {t('files')}
        </Link>
      }
      wide
    >
      <Loaded query={query}>
        {({ items }) => {
          const current = items.find(({ inForce }) => inForce !== null) ?? items[0];
          return (
            <>
              <Versions plans={items} />
              {current === undefined ? (
                <Empty>
                  <p>{t('noPlan')}</p>
                </Empty>
              ) : (
                <Purposes plan={current} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Versions({ plans }: { readonly plans: readonly PlanSummary[] }): JSX.Element | null {
  const t = useText('plan');
  const code = useCodes();
  const to = usePlaces();
  if (plans.length === 0) return null;
  return (
    <Section title={t('versions')}>
      <ul className="plain">
        {plans.flatMap((one) =>
          one.versions.map(({ version, state, title }) => (
            <li key={`${one.id} ${String(version)}`}>
              <Link href={to(`/q/p/${one.id}/${String(version)}`)}>{title}</Link>,{' '}
              {t('versionNumber', { version })}{' '}
              <Tag tone={PLAN_TONES[state] ?? 'neutral'}>{code('planState', state)}</Tag>
            </li>
          )),
        )}
      </ul>
      <Reports plans={plans} />
    </Section>
  );
}

/** The yearly report of each year of a plan in force, as far as it has begun. */
function Reports({ plans }: { readonly plans: readonly PlanSummary[] }): JSX.Element {
  const t = useText('plan');
  const { plan } = useNodes();
  const now = new Date().getFullYear();
  const years = plans
    .filter(({ inForce }) => inForce !== null)
    .flatMap(({ from, to }) =>
      Array.from({ length: Math.min(to, now) - from + 1 }, (_, index) => from + index),
    );
  return (
    <>
      {years.map((year) => {
        const file = `reports/${String(year)}`;
        const name = `${t('reportFile')}-${String(year)}`;
        return (
          <p key={year}>
            {t('report', { year })}:{' '}
            <FileLink api={plan} path={`${file}.html`}>
              {t('open')}
            </FileLink>
            ,{' '}
            <FileLink api={plan} path={`${file}.pdf`} name={`${name}.pdf`}>
              PDF
            </FileLink>
            . {t('annexes')}:{' '}
            {['plan', ...PURPOSES.map(String)].map((annex) => (
              <span key={annex}>
                <FileLink api={plan} path={`${file}/${annex}.csv`} name={`${name}-${annex}.csv`}>
                  {annex === 'plan' ? t('title') : annex}
                </FileLink>{' '}
              </span>
            ))}
          </p>
        );
      })}
    </>
  );
}

function Purposes({ plan: { id, inForce, versions } }: { readonly plan: PlanSummary }): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const money = useMoney();
  const { plan } = useNodes();
  const version = inForce ?? versions.at(-1)?.version ?? 1;
  const query = useRead<PlanVersion>(plan, `plans/${id}/versions/${String(version)}`);
  const progress = useRead<{ items: readonly Progress[] }>(plan, `plans/${id}/progress?limit=200`);
  const latest = byAction(progress.data?.items ?? []);
  return (
    <Loaded query={query}>
      {({ actions, budget }) => (
        <div className="cards">
          {PURPOSES.map((purpose) => {
            const own = actions.filter((action) => action.purpose === purpose);
            const cents = budget.reduce((sum, line) => sum + (line.purpose === purpose ? line.cents : 0), 0);
            return (
              <Section key={purpose} title={t(`purposes.p${purpose}`)}>
                {own.length === 0 ? <p>{t('noAction')}</p> : null}
                <ul className="plain">
                  {own.map(({ code, title }) => (
                    <li key={code}>
                      {title} <ProgressTag progress={latest.get(code)?.progress} />
                    </li>
                  ))}
                </ul>
                {cents === 0 ? null : <p>{t('budgetOf', { money: money(cents) })}</p>}
                <ul className="links">
                  {(PLACES[purpose] ?? []).map(([name, path]) => (
                    <li key={name}>
                      {path.startsWith('/') ? (
                        <Link href={to(path)}>{t(name)}</Link>
                      ) : (
                        <a href={`/${path}`}>{t(name)}</a>
                      )}
                    </li>
                  ))}
                  {REGISTERS.filter((one) => one.purpose === purpose).map(({ letter, title }) => (
                    <li key={letter}>
                      <Link href={to(`/q/x/${letter}`)}>{t(title)}</Link>
                    </li>
                  ))}
                </ul>
              </Section>
            );
          })}
        </div>
      )}
    </Loaded>
  );
}
