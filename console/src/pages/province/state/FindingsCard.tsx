import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts } from '../../../ui/Page.js';
import { useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Finding } from '../types.js';
import { Card } from './Card.js';

const AGAIN_MS = 60_000;

/** What is to be clarified: how many of each, the oldest, and whose turn it is. */
export function FindingsCard(): JSX.Element {
  const t = useText('province');
  const rule = useText('rules');
  const times = useTimes();
  const network = useNetwork();
  const to = usePlaces();
  const { may } = useActing();
  const { audit } = useNodes();
  const every = { every: AGAIN_MS };
  const open = useRead<{ items: readonly Finding[] }>(audit, 'findings?state=open&limit=200', every);
  const answered = useRead<{ items: readonly Finding[] }>(audit, 'findings?state=answered&limit=200', every);
  const toWeigh = may('audit:check') ? (answered.data?.items.length ?? 0) : 0;
  return (
    <Card title={may('audit:check') ? t('state.toAnswer') : t('state.toAnswerOwn')} path="/q/f">
      <Loaded query={open}>
        {({ items }) => {
          const oldest = items.at(-1);
          return (
            <>
              {items.length + toWeigh === 0 ? <p>{t('state.toAnswerNone')}</p> : null}
              {toWeigh === 0 ? null : <p>{t('state.turnAuditor', { count: toWeigh })}</p>}
              {oldest === undefined ? null : (
                <>
                  <ul className="counts">
                    {counted(items.map((one) => one.rule)).map(([code, count]) => (
                      <li key={code}>
                        <strong>{count}</strong> {rule(code as 'parked')}
                      </li>
                    ))}
                  </ul>
                  <Facts
                    items={[
                      [
                        t('state.oldest'),
                        <Link key="oldest" href={to(`/q/f/${oldest.id}`)}>
                          {times.day(oldest.raisedAt)}
                        </Link>,
                      ],
                      [
                        t('state.turn'),
                        counted(items.flatMap(waitsFor))
                          .map(([id]) => network.name(id))
                          .join(', '),
                      ],
                    ]}
                  />
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

/** Who is asked and has not answered. */
export const waitsFor = ({ institutions, answers }: Finding): readonly string[] =>
  institutions.filter((id) => !answers.some(({ institution }) => institution === id));

/** How often each, the most frequent first. */
function counted(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
