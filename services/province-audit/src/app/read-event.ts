import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { nameOf, parseSource, type ReadingReason } from '#contracts';
import { claimKey, type Idempotency } from '#referral';
import { romeDate } from '#trust';
import { eventWithheld, findingClosed, findingNotFound, noSingleEvent } from '../domain/finding.errors.js';
import { lockFinding } from './list-findings.js';

export interface EventReading {
  readonly finding: string;
  readonly reason: ReadingReason;
  /** The auditor, as her token names her. */
  readonly reader: string;
  readonly at: Date;
  readonly idempotency?: Idempotency;
}

/** One event as the auditor may see it: what was said, by whom, in which quarter. */
export interface EventView {
  readonly type: string;
  /** Who said it. */
  readonly institution: string;
  /** `YYYY-Qn`, Europe/Rome: when the log took it. */
  readonly quarter: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * What is shown of an envelope. Neither ids nor numbers, times, digests, keys or signatures: by each of them one event
 * could be found beside another, or a referral beside a referral.
 */
const SHOWN = [
  ...[
    'from',
    'to',
    'side',
    'kind',
    'agreed',
    'reported',
    'urgency',
    'ground',
    'protocol',
    'flow',
    'purpose',
    'tiers',
  ],
  ...['reason', 'outcome', 'stage', 'step', 'rule'],
] as const;

/**
 * Shows the one event that an open finding is about, and enters the reading beside it: no record, no event. The same
 * request again shows it again under its first record.
 * @throws AppError `not-found`, `not-found` finding.no-event where the finding is about what did not happen or counts
 * for nothing, finding.event-withheld; `conflict` finding.closed
 */
export async function readEvent(
  tx: EntityManager,
  { finding: id, reason, reader, at, idempotency }: EventReading,
): Promise<EventView> {
  const found = await lockFinding(tx, id);
  if (found === undefined) throw findingNotFound();
  const reading = newId();
  const again = idempotency !== undefined && (await claimKey(tx, idempotency, reading)) !== undefined;
  if (!again && found.state === 'closed') throw findingClosed();
  const view = await eventOf(tx, found.key);
  if (!again) {
    await tx.query(
      `INSERT INTO event_reading (id, finding, reason, reader, at) VALUES ($1, $2, $3, $4, $5)`,
      [reading, id, reason, reader, at],
    );
  }
  return view;
}

/** A finding about one event has its digest for a key, or at the key's end. */
const DIGEST = /(?:^| )([A-Za-z0-9_-]{43})$/;

async function eventOf(tx: EntityManager, key: string): Promise<EventView> {
  const digest = DIGEST.exec(key)?.[1];
  if (digest === undefined) throw noSingleEvent();
  const rows: { attributes: Record<string, string> | null; appended_at: Date | null }[] = await tx.query(
    `SELECT e.attributes, e.appended_at FROM leaf l LEFT JOIN envelope e ON e.index = l.index WHERE l.digest = $1`,
    [digest],
  );
  const [row] = rows;
  if (row === undefined) throw noSingleEvent();
  const { attributes, appended_at: at } = row;
  if (attributes === null || at === null) throw eventWithheld();
  return {
    type: nameOf(attributes['type'] ?? '')?.name ?? '',
    institution: parseSource(attributes['source'] ?? '')?.institution ?? '',
    quarter: quarterOf(at),
    attributes: Object.fromEntries(
      SHOWN.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
    ),
  };
}

function quarterOf(at: Date): string {
  const [year = '', month = ''] = romeDate(at).split('-');
  return `${year}-Q${String(Math.ceil(Number(month) / 3))}`;
}
