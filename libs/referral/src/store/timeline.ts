import type { Attributes } from '#contracts';
import type { EventName, Side } from '../machine/index.js';
import { isLate } from './late-entry.js';
import { findReferral, type Reader, type Which } from './views.js';

/** One folded event; both parties have the same list. Times are RFC 3339, UTC. */
export interface TimelineItem {
  readonly id: string;
  /** The bare name. */
  readonly type: EventName;
  readonly side: Side;
  readonly n: number;
  /** When, as the speaker says. */
  readonly time: string;
  /** When, by the lane: everybody's clock. */
  readonly appendedAt: string;
  /** Something else came first; it changed nothing. */
  readonly superseded: boolean;
  readonly reported: boolean;
  readonly re?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly rule?: string;
  readonly stage?: string;
  readonly step?: string;
  /** Late entry: when it really happened. */
  readonly occurred?: string;
  /** Entered after it had happened, or long on its way to the lane. */
  readonly late: boolean;
}

interface EventRow {
  readonly id: string;
  readonly type: EventName;
  readonly side: Side;
  readonly n: number;
  readonly verdict: string;
  readonly appendedAt: Date;
  readonly occurredAt: Date | null;
  readonly attributes: Attributes;
}

/** In the order in which they were folded. @throws AppError `not-found` `referral.not-found` */
export async function timeline(db: Reader, which: Which): Promise<TimelineItem[]> {
  const { id } = await findReferral(db, which);
  const rows: EventRow[] = await db.query(
    `SELECT e.event_id AS id, e.name AS type, e.side, e.n, e.verdict, e.appended_at AS "appendedAt",
       coalesce(e.occurred_at, p.occurred_at) AS "occurredAt", e.attributes
     FROM referral_event e LEFT JOIN proposal p ON p.event_id = e.event_id
     WHERE e.referral = $1 ORDER BY e.position`,
    [id],
  );
  return rows.map(({ id: event, type, side, n, verdict, appendedAt, occurredAt, attributes }) => {
    const { time, reported, re, reason, outcome, rule, stage, step } = attributes;
    return {
      id: event,
      type,
      side,
      n,
      time,
      appendedAt: appendedAt.toISOString(),
      superseded: verdict === 'superseded',
      reported: reported === 'true',
      late: occurredAt !== null || isLate(time, appendedAt),
      ...known({ re, reason, outcome, rule, stage, step, occurred: occurredAt?.toISOString() }),
    };
  });
}

const known = <T extends Readonly<Record<string, string | undefined>>>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
