import type { EntityManager } from 'typeorm';
import type { NecessityGround, Urgency } from '#contracts';
import type { Person } from '../access/reach.js';
import { isFinal } from '../machine/index.js';
import type { PartyContext } from '../store/context.js';
import type { Idempotency } from '../store/idempotency.js';
import { referralNotFound } from '../store/referral.errors.js';
import { stateOf } from '../store/rows.js';
import type { ReferralView } from '../store/views.js';
import { ownReferral } from './own-referral.js';
import { passOn, sentWith, type Send } from './passed-on.js';
import { notEnded } from './passing.errors.js';
import { sentBefore } from './sent-before.js';

type Body = Readonly<Record<string, unknown>>;

export interface ReturnCase {
  readonly institution: string;
  readonly case: string;
  /** The request of then, which has ended. */
  readonly referral: string;
  readonly person: Person;
  /** In place of the recipient and urgency of then. */
  readonly to?: string;
  readonly urgency?: Urgency;
  /** What has changed since; the rest is as it was sent then. */
  readonly needs?: Body;
  /** Who answers the telephone now: of then nobody may be there. */
  readonly callback: Body;
  /** As judged now. What was judged then is not sent as if it were today's. */
  readonly risk?: Body;
  /** Her choice of then was for then: a new one, or a necessity. */
  readonly agreement?: string;
  readonly necessity?: { readonly ground: NecessityGround; readonly decidedBy: string };
  readonly agreed?: 'voice';
  readonly occurred?: string;
  readonly idempotency: Idempotency;
}

/**
 * She is back: a new request from the old file, prefilled with what was sent then; that stays as it is. A closed file is
 * opened again by it. For the file's team, inside `recorded`: what was sent then is read.
 * @throws AppError `not-found` referral.not-found; `conflict` referral.not-ended; `unprocessable` referral.unreadable,
 * referral.ground; and what `submit` throws
 */
export async function returnCase(
  tx: EntityManager,
  ctx: PartyContext,
  { case: file, referral, person, callback, needs, ...command }: ReturnCase,
  send: Send,
): Promise<{ view: ReferralView; replayed: boolean }> {
  const { institution, idempotency } = command;
  const row = await ownReferral(tx, { institution, referral, side: 's', person });
  if (row.caseId !== file) throw referralNotFound();
  const replay = await sentWith(tx, ctx, institution, idempotency);
  if (replay !== undefined) return replay;
  // who has not arrived may ask anew: whichever she says yes to ends the other
  if (!isFinal(stateOf(row)) && row.state !== 'no-show') throw notEnded(row.state);
  const then = await sentBefore(tx, ctx, { institution, referral, person });
  return passOn(
    tx,
    send,
    {
      ...command,
      case: file,
      actor: person.subject,
      roles: person.roles,
      to: command.to ?? then.to,
      service: then.service,
      urgency: command.urgency ?? (then.urgency as Urgency),
      needs: { ...then.needs, ...needs, callback },
    },
    { kind: 'return', earlier: referral },
  );
}
