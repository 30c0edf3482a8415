import type { EntityManager } from 'typeorm';
import { caseReachOf } from '../access/authority.js';
import { isFinal, STATE_NAMES } from '../machine/index.js';
import { findCase } from '../store/case.js';
import type { FoldedEvent, PartyContext } from '../store/context.js';
import type { SubmitCommand } from '../store/submit.js';
import type { ReferralView } from '../store/views.js';
import { passOn, sentWith, type Send } from './passed-on.js';
import { handOverRunning, handOverToItself } from './passing.errors.js';

const FINAL = STATE_NAMES.filter((state) => isFinal(state));

/** A request like others, that says it hands the file over. */
export interface HandOverCase extends Omit<SubmitCommand, 'handOver'> {
  readonly case: string;
}

/**
 * Asks another institution to go on with her: a referral of its own, under a flow whose purpose is `hand-over`. Nothing of the file leaves but what a request tells;
 * her name by claim check, once she has said yes. Until the other one takes her in charge the file is this one's.
 * @throws AppError `unprocessable` case.own; `conflict` case.hand-over-running; and what `submit` throws
 */
export async function handOverCase(
  tx: EntityManager,
  ctx: PartyContext,
  command: HandOverCase,
  send: Send,
): Promise<{ view: ReferralView; replayed: boolean }> {
  const { institution, case: file, actor, to, idempotency } = command;
  if (to === institution) throw handOverToItself();
  // two at once would both find none; the file's own row is locked after her agreement, so not here
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('hand-over ' || $1, 0))`, [file]);
  const replay = await sentWith(tx, ctx, institution, idempotency);
  if (replay !== undefined) return replay;
  const running: { id: string }[] = await tx.query(
    `SELECT r.id FROM referral r JOIN passed_on p ON p.referral = r.id AND p.kind = 'hand-over'
     WHERE r.case_id = $1 AND r.institution = $2 AND r.side = 's' AND r.state <> ALL($3::text[]) LIMIT 1`,
    [file, institution, FINAL],
  );
  const [other] = running;
  const handing = { ...command, handOver: true as const };
  // only its team learns that there is one: `submit` refuses the others before anything is written, and records it
  if (other === undefined || (await caseReachOf(tx, { institution, id: file }, actor)) !== 'team') {
    return passOn(tx, send, handing, { kind: 'hand-over' });
  }
  throw handOverRunning(other.id);
}

/** What the sender still has to settle. */
export interface HandedOver {
  readonly institution: string;
  readonly referral: string;
  /** Other requests of the file are under way. */
  readonly othersOpen: boolean;
}

/**
 * The other one has taken her in charge: the file is closed here, with that outcome, and stays for its team to read. For
 * the fold: it cannot fail on business grounds.
 * @returns undefined: this was no hand-over
 */
export async function closeHandedOver(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'clock'>,
  { side, name, verdict, referral }: FoldedEvent,
): Promise<HandedOver | undefined> {
  const { id, institution, caseId } = referral;
  if (side !== 's' || name !== 'taken-in-charge' || verdict !== 'applied' || caseId === null)
    return undefined;
  const passed: { passed_by: string }[] = await tx.query(
    `SELECT passed_by FROM passed_on WHERE referral = $1 AND institution = $2 AND kind = 'hand-over'`,
    [id, institution],
  );
  const [by] = passed;
  if (by === undefined) return undefined;
  // a request that is being sent is counted below
  await findCase(tx, { institution, id: caseId }, 'FOR UPDATE');
  await tx.query(
    `UPDATE case_file SET outcome = 'handed-over', closed_by = $3, closed_at = $4, version = version + 1
     WHERE id = $1 AND institution = $2`,
    [caseId, institution, by.passed_by, ctx.clock.now()],
  );
  const open: unknown[] = await tx.query(
    `SELECT 1 FROM referral WHERE case_id = $1 AND institution = $2 AND side = 's' AND id <> $3
       AND state <> ALL($4::text[]) LIMIT 1`,
    [caseId, institution, id, FINAL],
  );
  return { institution, referral: id, othersOpen: open.length > 0 };
}
