import type { EntityManager } from 'typeorm';
import type { Person } from '../access/reach.js';
import type { PartyContext } from '../store/context.js';
import { openContent } from '../store/open-content.js';
import { ownReferral } from './own-referral.js';
import { contentLost } from './passing.errors.js';

/** What was asked for her once, to begin a new form with. */
export interface SentBefore {
  readonly referral: string;
  readonly case: string | null;
  readonly to: string;
  readonly service: string;
  readonly urgency: string;
  readonly needs: Readonly<Record<string, unknown>>;
  /** With its date: a judgement of then, to be judged again. */
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly submittedAt: string | null;
}

/**
 * What was sent then, as it was sent: opened with the referral's key, for the people who work on it, and recorded as a
 * reading. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found; `unprocessable` referral.unreadable
 */
export async function sentBefore(
  tx: EntityManager,
  ctx: PartyContext,
  which: { readonly institution: string; readonly referral: string; readonly person: Person },
): Promise<SentBefore> {
  const { institution, referral: id, person } = which;
  const row = await ownReferral(tx, { ...which, side: 's' });
  const { needs, risk } = await openContent(tx, ctx, { institution, id, side: 's', person });
  if (needs === undefined || row.service === null || row.urgency === null) throw contentLost();
  return {
    referral: id,
    case: row.caseId,
    to: row.to,
    service: row.service,
    urgency: row.urgency,
    needs,
    ...(risk === undefined ? {} : { risk }),
    submittedAt: row.submittedAt?.toISOString() ?? null,
  };
}
