import type { JSX } from 'react';
import { useRead } from '../../api/queries.js';
import type { EventName, Referral, Side } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Loaded } from '../../ui/Loaded.js';
import { useTimes } from '../../ui/time.js';

interface Entry {
  readonly id: string;
  readonly type: EventName;
  readonly side: Side;
  readonly time: string;
  readonly appendedAt: string;
  readonly superseded: boolean;
  readonly reported: boolean;
  readonly late: boolean;
  readonly occurred?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly rule?: string;
  readonly stage?: string;
  readonly step?: string;
}

/** What has happened, the same list at both parties: who said it, when, and what came of it. */
export function Timeline({ request }: { readonly request: Referral }): JSX.Element {
  const { api } = useActing();
  const query = useRead<{ items: readonly Entry[] }>(
    api,
    `referrals/${request.id}/timeline?side=${request.side}`,
  );
  return (
    <Loaded query={query}>
      {({ items }) => (
        <ol className="timeline">
          {items.map((entry) => (
            <li key={entry.id} className={entry.superseded ? 'is-past' : undefined}>
              <Line request={request} entry={entry} />
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}

function Line({ request, entry }: { readonly request: Referral; readonly entry: Entry }): JSX.Element {
  const t = useText('request-told');
  const times = useTimes();
  const network = useNetwork();
  const isNoted = entry.type === 'acknowledged' && request.kind === 'notice';
  const who = network.name(entry.side === 's' ? request.from : request.to);
  return (
    <>
      <span className="timeline-what">
        {isNoted ? t('timeline.noted') : t(`timeline.event.${entry.type}`)}
      </span>{' '}
      <time dateTime={entry.time}>{times.moment(entry.time)}</time>
      <small>
        {entry.reported
          ? t('timeline.reported', { name: network.name(request.from) })
          : t('timeline.by', { name: who })}
      </small>
      <More entry={entry} />
    </>
  );
}

function More({ entry }: { readonly entry: Entry }): JSX.Element {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  const reasons = entry.type === 'cancelled' ? 'cancelReason' : 'declineCode';
  const lines = [
    entry.superseded ? t('timeline.superseded') : '',
    entry.occurred !== undefined
      ? t('timeline.late', { time: times.moment(entry.occurred) })
      : entry.late
        ? t('timeline.lateLane', { time: times.moment(entry.appendedAt) })
        : '',
    entry.stage === undefined
      ? ''
      : `${t('timeline.missed', { stage: t(`stage.${entry.stage as 'decided'}`) })} (${t(`timeline.missedMore.${(entry.step ?? '1') as '1'}`)})`,
    entry.reason === undefined ? '' : t('timeline.reason', { reason: code(reasons, entry.reason) }),
    entry.rule === undefined ? '' : t('timeline.reason', { reason: code('blockRule', entry.rule) }),
    entry.outcome === undefined ? '' : t('timeline.outcome', { outcome: code('outcome', entry.outcome) }),
  ];
  return (
    <>
      {lines
        .filter((line) => line !== '')
        .map((line) => (
          <small key={line}>{line}</small>
        ))}
    </>
  );
}
