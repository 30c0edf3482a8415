import { createHmac } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { sourceOf, type AccessAction, type Tier } from '#contracts';
import { canonicalJson, newId } from '#kernel';
import { plainDraft, publishAll, type EventDraft } from '#messaging';
import type { Side } from '../machine/index.js';
import type { PartyContext } from '../store/context.js';
import { holdReader, watchReader } from './watch-reader.js';

const TYPE = 'staffetta.access.recorded.v1';

/** What somebody did, or was refused to do, with a person's data. Ids and codes only. */
export interface AccessRecord {
  readonly institution: string;
  /** The person or program; `institution:<id>` for a peer that was told. */
  readonly actor: string;
  readonly action: AccessAction;
  readonly outcome: 'allowed' | 'denied';
  /** As whom (`team`, `duty`, `break-glass`, `peer` …), or which rule denied. */
  readonly reach: string;
  /** The highest that was shown. */
  readonly tier?: Tier;
  readonly referral?: string;
  readonly side?: Side;
  readonly case?: string;
  /** Whom it lets in or shuts out. */
  readonly person?: string;
  /** How many files a search found. */
  readonly found?: number;
}

type Recorder = Pick<PartyContext, 'node' | 'keyStore' | 'clock'>;

/**
 * Records one reading in the transaction that reads: no record, no data (design §6). On the bus it says that something
 * was read, not of whom: a random subject, and a digest that only the institution can match to its row. Raises the
 * alarms that thresholds ask for.
 * @throws AppError `too-many` access.too-many: somebody who does not work on what she reads, for the 31st time in an hour
 */
export async function recordAccess(tx: EntityManager, ctx: Recorder, record: AccessRecord): Promise<void> {
  const id = newId();
  const { institution, actor, action, outcome, reach, tier, referral, side, person, found } = record;
  await holdReader(tx, record);
  const [row]: { at: Date }[] = await tx.query(
    `INSERT INTO access_record (id, institution, actor, action, tier, outcome, reach, referral, side, case_id, person,
       found)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING at`,
    [
      id,
      institution,
      actor,
      action,
      tier ?? null,
      outcome,
      reach,
      referral ?? null,
      side ?? null,
      record.case ?? null,
      person ?? null,
      found ?? null,
    ],
  );
  await publishAll(tx, [
    said(ctx, record, digestOf(ctx, { ...record, id, at: row?.at.toISOString() ?? '' })),
  ]);
  await watchReader(tx, record);
}

/** A local row, as its digest is made of: a later change of the row no longer fits what the Province has. */
export type RecordedAccess = AccessRecord & { readonly id: string; readonly at: string };

/** HMAC-SHA-256 under a salt of the key store, base64url. */
export function digestOf({ keyStore }: Pick<PartyContext, 'keyStore'>, row: RecordedAccess): string {
  const { id, at, institution, actor, action, outcome, reach, tier, referral, side, person, found } = row;
  const about = { referral, side, case: row.case, person, found };
  const told = { id, at, institution, actor, action, outcome, reach, tier, ...about };
  const text = canonicalJson(JSON.parse(JSON.stringify(told)));
  return createHmac('sha256', keyStore.secret('access-digest')).update(text).digest('base64url');
}

function said(
  { node, clock }: Recorder,
  { institution, action, outcome, tier }: AccessRecord,
  digest: string,
): EventDraft {
  const data = { action, outcome, ...(tier === undefined ? {} : { tier }), subject: newId(), digest };
  const value = Buffer.from(JSON.stringify(data));
  const speaker = sourceOf(node, institution);
  return plainDraft({ type: TYPE, speaker, subject: institution, value, at: clock.now() });
}
