import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { usePlaces, useNodes } from '../nodes.js';
import { byAction } from '../plan/progress.js';
import { ProgressTag } from '../plan/ProgressTag.js';
import type { PlanSummary, PlanVersion, Progress } from '../plan/types.js';
import { Card } from './Card.js';

/** How the plan stands: its version in force, its actions by progress, what is being agreed. */
export function PlanCard(): JSX.Element {
  const t = useText('province');
  const { plan } = useNodes();
  const query = useRead<{ items: readonly PlanSummary[] }>(plan, 'plans');
  const current = query.data?.items.find(({ inForce }) => inForce !== null) ?? query.data?.items[0];
  return (
    <Card
      title={
        current === undefined
          ? t('state.planTitle', { from: '', to: '' })
          : t('state.planTitle', { from: current.from, to: current.to })
      }
      path="/q/p"
    >
      <Loaded query={query}>
        {() => (current === undefined ? <p>{t('state.planNone')}</p> : <Standing of={current} />)}
      </Loaded>
    </Card>
  );
}

function Standing({ of }: { readonly of: PlanSummary }): JSX.Element {
  const code = useCodes();
  const to = usePlaces();
  const { plan } = useNodes();
  const version = of.inForce ?? of.versions.at(-1)?.version ?? 1;
  const text = useRead<PlanVersion>(plan, `plans/${of.id}/versions/${String(version)}`);
  const progress = useRead<{ items: readonly Progress[] }>(plan, `plans/${of.id}/progress?limit=200`);
  const latest = byAction(progress.data?.items ?? []);
  return (
    <>
      <Loaded query={text}>
        {({ actions }) => (
          <ul className="plain">
            {actions.map((action) => (
              <li key={action.code}>
                {action.title} <ProgressTag progress={latest.get(action.code)?.progress} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {of.versions
        .filter((one) => one.state === 'draft' || one.state === 'in-concertation')
        .map((one) => (
          <p key={one.version}>
            <Link href={to(`/q/p/${of.id}/${String(one.version)}`)}>{one.title}</Link>:{' '}
            {code('planState', one.state)}
          </p>
        ))}
    </>
  );
}
