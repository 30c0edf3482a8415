import type { EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import type { AfterCommit } from '#messaging';
import { PATIENCE_MS, SILENCE_MS, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import { lockHead } from './append-leaves.js';
import { overdueEntries } from './direct-entries.js';
import { setAside } from './heartbeats.js';
import { silentClock } from './judge-clock.js';
import { missedExpiry, overdueAt } from './judge-expiry.js';
import { gapKey, institutionOf } from './link-chains.js';
import { closeFindings, raiseFindings } from './raise-findings.js';
import { loadLate, lookedAt } from './replay-referrals.js';

/** How far the audit has listened: nobody is silent to those who do not. */
export interface Listening {
  /** When this process began: whoever was away with it has ten minutes to say what it owes. */
  readonly since: Date;
  /** Everything that was said up to this moment is read; undefined: not known yet. */
  readonly readTo: Date | undefined;
}

/** Referrals looked at in one transaction; more come with the next turn. */
const LOOK = 2_000;

/**
 * Finds what did not happen: a chain or a referral that waits for an event, an identity disclosed and not opened or the
 * other way round, a time that passed and that nobody told, a referral that should have ended, a direct entry without a
 * request, a speaker that says nothing. Called every now and then.
 */
export async function lookForSilence(
  tx: EntityManager,
  context: AuditContext,
  { since, readTo }: Listening,
  after: AfterCommit,
): Promise<void> {
  await lockHead(tx);
  const now = context.clock.now();
  const patience = new Date(now.getTime() - PATIENCE_MS);
  const noticed = [
    ...(await chainGaps(tx, patience)),
    ...(await numberGaps(tx, patience)),
    ...(await unpaired(tx, patience)),
  ];
  if (readTo !== undefined && readTo.getTime() >= since.getTime() + PATIENCE_MS) {
    noticed.push(
      ...(await silentClocks(tx, context, readTo)),
      ...(await silentSpeakers(tx, context, readTo)),
      ...(await overdueEntries(tx, readTo)),
    );
  }
  const own = await ownParked(tx, context);
  await raiseFindings(tx, context, [...noticed, ...own], after);
  if (own.length === 0) await closeFindings(tx, context, [{ rule: 'parked', key: context.speaker }], after);
}

/** The audit says no heartbeat: what it has set aside itself it sees without one. */
async function ownParked(tx: EntityManager, { speaker }: AuditContext): Promise<Noticed[]> {
  const [row]: { events: number; hours: number }[] = await tx.query(
    `SELECT count(*)::int AS events, floor(extract(epoch FROM clock_timestamp() - min(since)) / 3600)::int AS hours
     FROM parked HAVING count(*) > 0`,
  );
  return row === undefined ? [] : [setAside(speaker, row)];
}

async function silentClocks(tx: EntityManager, context: AuditContext, readTo: Date): Promise<Noticed[]> {
  const late = await loadLate(tx, readTo, LOOK);
  await lookedAt(
    tx,
    late.map((referral) => {
      const overdue = overdueAt(context.registry, referral, referral.state);
      return { id: referral.id, again: overdue !== null && overdue > readTo ? overdue : null };
    }),
  );
  return late
    .flatMap((referral) => [silentClock(context, referral, readTo), missedExpiry(context, referral, readTo)])
    .filter((each) => each !== undefined);
}

async function chainGaps(tx: EntityManager, before: Date): Promise<Noticed[]> {
  const rows: { speaker: string; epoch: string; linked_seq: string }[] = await tx.query(
    `SELECT speaker, epoch, linked_seq FROM chain WHERE pending_since <= $1`,
    [before],
  );
  return rows.map((row) => ({
    rule: 'chain-gap',
    key: gapKey(row),
    institutions: [institutionOf(row.speaker)],
    subject: { speaker: row.speaker, epoch: Number(row.epoch), seq: Number(row.linked_seq) + 1 },
  }));
}

async function numberGaps(tx: EntityManager, before: Date): Promise<Noticed[]> {
  const rows: { id: string; sender: string; recipient: string }[] = await tx.query(
    `SELECT id, sender, recipient FROM referral WHERE waiting_since <= $1`,
    [before],
  );
  return rows.map(({ id, sender, recipient }) => ({
    rule: 'number-gap',
    key: id,
    institutions: [sender, recipient],
    subject: { referral: id },
  }));
}

async function unpaired(tx: EntityManager, before: Date): Promise<Noticed[]> {
  const rows: { id: string; sender: string; recipient: string; disclosed_at: Date | null }[] = await tx.query(
    `SELECT id, sender, recipient, disclosed_at FROM referral
     WHERE (disclosed_at IS NULL) <> (opened_at IS NULL) AND coalesce(disclosed_at, opened_at) <= $1`,
    [before],
  );
  return rows.map(({ id, sender, recipient, disclosed_at: disclosed }) => ({
    rule: disclosed === null ? 'identity-undisclosed' : 'identity-unopened',
    key: id,
    institutions: disclosed === null ? [sender, recipient] : [recipient],
    subject: { referral: id },
  }));
}

/** Also who has not said a word since the registry listed it. */
async function silentSpeakers(
  tx: EntityManager,
  { registry, partyNodes }: AuditContext,
  readTo: Date,
): Promise<Noticed[]> {
  const limit = new Date(readTo.getTime() - SILENCE_MS);
  const expected = registry.institutions().flatMap(({ id, node }) => {
    const listed = registry.institution(id, limit.getTime())?.node;
    return node !== undefined && node === listed && partyNodes.includes(node) ? [sourceOf(node, id)] : [];
  });
  const rows: { speaker: string }[] = await tx.query(
    `SELECT s AS speaker FROM unnest($1::text[]) AS u(s) LEFT JOIN heartbeat h ON h.speaker = s
     WHERE h.heard_at IS NULL OR h.heard_at <= $2`,
    [expected, limit],
  );
  return rows.map(({ speaker }) => ({
    rule: 'silent-speaker',
    key: speaker,
    institutions: [institutionOf(speaker)],
    subject: { speaker },
  }));
}
