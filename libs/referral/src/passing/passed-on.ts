import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import { findReplay, type Idempotency } from '../store/idempotency.js';
import type { SubmitCommand } from '../store/submit.js';
import { getReferral, type ReferralView } from '../store/views.js';

/** Why a request followed another one of the same case. */
export type PassedOnKind = 'return' | 'hand-over' | 'morning';

export interface PassedOn {
  readonly kind: PassedOnKind;
  /** The request before it. */
  readonly earlier?: string;
}

/** Sends a referral: `submit`, with what the door checks before. */
export type Send = (
  command: SubmitCommand,
) => Promise<{ readonly view: ReferralView; readonly replayed: boolean }>;

/** Sends it, and keeps, here alone, what it follows. */
export async function passOn(
  tx: EntityManager,
  send: Send,
  command: SubmitCommand,
  { kind, earlier }: PassedOn,
): Promise<{ view: ReferralView; replayed: boolean }> {
  const sent = await send(command);
  if (!sent.replayed) {
    await tx.query(
      `INSERT INTO passed_on (referral, institution, kind, earlier, passed_by) VALUES ($1, $2, $3, $4, $5)`,
      [sent.view.id, command.institution, kind, earlier ?? null, command.actor],
    );
  }
  return sent;
}

/** What this key sent before, whatever has become of the file since. */
export async function sentWith(
  tx: EntityManager,
  ctx: PartyContext,
  institution: string,
  idempotency: Idempotency,
): Promise<{ view: ReferralView; replayed: true } | undefined> {
  const replay = await findReplay(tx, idempotency);
  if (replay === undefined) return undefined;
  const view = await getReferral(tx, ctx, { institution, id: replay.resource, side: 's' });
  return { view, replayed: true };
}
