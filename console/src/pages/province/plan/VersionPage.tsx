import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import { useMoney } from '../use-money.js';
import { PLAN_TONES } from './PlanPage.js';
import { ProgressForm } from './ProgressForm.js';
import type { PlanVersion, Progress } from './types.js';
import { useBodyName } from './use-shown.js';
import { VersionSteps } from './VersionSteps.js';

/** One version of the plan: what it says, what it costs, who was heard, and what has been done of it. */
export default function VersionPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const { plan } = useNodes();
  const path = `plans/${params['id'] ?? ''}/versions/${params['version'] ?? ''}`;
  const query = useRead<PlanVersion>(plan, path);
  return (
    <Page title={query.data?.title ?? t('title')} crumbs={[{ label: t('title'), href: to('/q/p') }]} wide>
      <Loaded query={query}>{(version) => <Whole version={version} />}</Loaded>
    </Page>
  );
}

function Whole({ version }: { readonly version: PlanVersion }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const { act, state } = version;
  return (
    <>
      <Section
        title={t('versionNumber', { version: version.version })}
        actions={<Tag tone={PLAN_TONES[state] ?? 'neutral'}>{code('planState', state)}</Tag>}
      >
        <Facts
          items={[
            [t('years'), `${String(version.from)}-${String(version.to)}`],
            [t('changed'), times.day(version.changedAt)],
            act === undefined
              ? null
              : [t('act'), t('actOf', { number: act.number, day: times.day(act.date) })],
          ]}
        />
        {version.premises === undefined ? null : <p>{version.premises}</p>}
      </Section>
      <VersionSteps version={version} />
      <Opinions version={version} />
      <Actions version={version} />
      <Budget version={version} />
      <Done version={version} />
    </>
  );
}

function Opinions({ version }: { readonly version: PlanVersion }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const bodyName = useBodyName();
  return (
    <Section title={t('opinions')}>
      <ul className="plain">
        {version.opinions.map((one) => (
          <li key={`${one.by} ${one.at}`}>
            <strong>{bodyName(one.by)}</strong>: {code('planOpinion', one.opinion)}
            {one.onPaper ? `, ${t('onPaper')}` : ''}
            {one.current ? '' : ` (${t('ofEarlierText')})`}
            {one.remarks === undefined ? null : <p>{one.remarks}</p>}
            <small>{times.day(one.at)}</small>
          </li>
        ))}
        {version.missing.map((id) => (
          <li key={id}>
            <strong>{bodyName(id)}</strong>: <Tag tone="warn">{t('notYet')}</Tag>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Actions({ version }: { readonly version: PlanVersion }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const money = useMoney();
  const bodyName = useBodyName();
  return (
    <Section title={t('actions')}>
      <div className="table-wrap" tabIndex={0} role="region" aria-label={t('actions')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('action_')}</th>
              <th scope="col">{t('purpose')}</th>
              <th scope="col">{t('where')}</th>
              <th scope="col">{t('measuredBy')}</th>
              <th scope="col">{t('budget')}</th>
            </tr>
          </thead>
          <tbody>
            {version.actions.map((one) => (
              <tr key={one.code}>
                <th scope="row">
                  {one.title}
                  {one.description === undefined ? null : <small>{one.description}</small>}
                </th>
                <td>{t(`purposes.p${one.purpose as 1}`)}</td>
                <td>{one.ambito === undefined ? t('province') : bodyName(one.ambito)}</td>
                <td>{one.indicator ?? '–'}</td>
                <td>
                  {one.budget.map((line) => (
                    <div key={line.source}>
                      {code('fundingSource', line.source)}: {money(line.cents)}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Budget({ version: { budget } }: { readonly version: PlanVersion }): JSX.Element {
  const t = useText('plan');
  const code = useCodes();
  const money = useMoney();
  const sources = [...new Set(budget.map(({ source }) => source))];
  const sum = (lines: PlanVersion['budget']): number => lines.reduce((all, { cents }) => all + cents, 0);
  return (
    <Section title={t('budget')}>
      <div className="table-wrap" tabIndex={0} role="region" aria-label={t('budget')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('source')}</th>
              <th scope="col" className="num">
                {t('amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source}>
                <th scope="row">{code('fundingSource', source)}</th>
                <td className="num">{money(sum(budget.filter((line) => line.source === source)))}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('total')}</th>
              <td className="num">{money(sum(budget))}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Done({ version }: { readonly version: PlanVersion }): JSX.Element | null {
  const t = useText('plan');
  const code = useCodes();
  const times = useTimes();
  const money = useMoney();
  const { plan } = useNodes();
  const query = useRead<{ items: readonly Progress[] }>(plan, `plans/${version.id}/progress?limit=200`);
  if (version.state !== 'approved') return null;
  return (
    <Section title={t('progress')}>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="plain">
            {items.map((one) => (
              <li key={one.id}>
                <strong>
                  {version.actions.find((action) => action.code === one.action)?.title ?? one.action}
                </strong>
                : {code('planProgress', one.progress)}
                {one.spent.length === 0
                  ? ''
                  : `, ${t('spentOf', { money: money(one.spent.reduce((all, { cents }) => all + cents, 0)) })}`}
                {one.note === undefined ? '' : `. ${one.note}`}
                <small>{times.day(one.asOf)}</small>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <ProgressForm version={version} />
    </Section>
  );
}
