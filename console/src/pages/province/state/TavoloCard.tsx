import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/queries.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts } from '../../../ui/Page.js';
import { useNow, useTimes } from '../../../ui/time.js';
import { usePlaces, useNodes } from '../nodes.js';
import type { Entry } from '../plan/types.js';
import { Card } from './Card.js';

interface Overdue {
  readonly code: string;
  readonly title: string;
  readonly institution: string;
  readonly due: string;
}

/** When the Tavolo meets next, and what it asked for that is late. */
export function TavoloCard(): JSX.Element {
  const t = useText('province');
  const times = useTimes();
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const network = useNetwork();
  const to = usePlaces();
  const { plan } = useNodes();
  const meetings = useRead<{ items: readonly Entry[] }>(plan, 'meetings?limit=200');
  const overdue = useRead<{ items: readonly Overdue[] }>(plan, 'overdue-follow-ups');
  return (
    <Card title={t('state.meetings')} path="/q/x/m">
      <Loaded query={meetings}>
        {({ items }) => {
          const days = items
            .map(({ id, date }) => ({ id, date: String(date) }))
            .sort((a, b) => a.date.localeCompare(b.date));
          const next = days.find(({ date }) => date >= today);
          const last = days.findLast(({ date }) => date < today);
          const linked = (one: { id: string; date: string }): JSX.Element => (
            <Link href={to(`/q/x/m/${one.id}`)}>{times.day(one.date)}</Link>
          );
          return (
            <Facts
              items={[
                [t('state.next'), next === undefined ? t('state.noMeeting') : linked(next)],
                last === undefined ? null : [t('state.last'), linked(last)],
              ]}
            />
          );
        }}
      </Loaded>
      <Loaded query={overdue}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('state.noOverdue')}</p>
          ) : (
            <>
              <h3>
                <Link href={to('/q/x/f')}>{t('state.overdue')}</Link>
              </h3>
              <ul className="plain">
                {items.map(({ code, title, institution, due }) => (
                  <li key={code}>
                    {title}{' '}
                    <small>
                      {network.name(institution)}, {times.day(due)}
                    </small>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
