import type { EntityManager } from 'typeorm';
import type { FindingAnswer } from '#contracts';
import { claimKey, type Idempotency } from '#referral';
import { findingClosed, findingNotFound } from '../domain/finding.errors.js';
import { lockFinding, viewOf, type FindingView } from './list-findings.js';

export interface Answer {
  readonly id: string;
  readonly institution: string;
  readonly answer: FindingAnswer;
  /** What happened, without anything about a person. */
  readonly note?: string;
  readonly at: Date;
  readonly idempotency?: Idempotency;
}

/**
 * An institution that is asked says what happened. Saying it again replaces the answer, until the finding is closed; the
 * same request again changes nothing, whatever was said or done since.
 * @throws AppError `not-found`, also where somebody else is asked; `conflict` `finding.closed`; `unprocessable`
 * `idempotency.reused`
 */
export async function answerFinding(
  tx: EntityManager,
  { id, institution, answer, note, at, idempotency }: Answer,
): Promise<FindingView> {
  const found = await lockFinding(tx, id, institution);
  if (found === undefined) throw findingNotFound();
  if (idempotency !== undefined && (await claimKey(tx, idempotency, id)) !== undefined) return viewOf(found);
  if (found.state === 'closed') throw findingClosed();
  await tx.query(
    `UPDATE finding SET state = 'answered', answer = $2, note = $3, answered_by = $4, answered_at = $5 WHERE id = $1`,
    [id, answer, note ?? null, institution, at],
  );
  return viewOf({
    ...found,
    state: 'answered',
    answer,
    note: note ?? null,
    answered_by: institution,
    answered_at: at,
  });
}
