import type { EntityManager } from 'typeorm';
import type { FindingAnswer } from '#contracts';
import { claimKey, type Idempotency } from '#referral';
import { findingClosed, findingNotFound } from '../domain/finding.errors.js';
import { lockFinding, viewOf, type FindingView } from './list-findings.js';
import { sealNote, type Secrets } from './note.js';

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
 * An institution that is asked says what happened, for itself. Saying it again replaces its answer, nobody else's, until
 * the finding is closed; the same request again changes nothing, whatever was said or done since.
 * @throws AppError `not-found`, also where somebody else is asked; `conflict` `finding.closed`; `unprocessable`
 * `idempotency.reused`
 */
export async function answerFinding(
  tx: EntityManager,
  secrets: Secrets,
  { id, institution, answer, note, at, idempotency }: Answer,
): Promise<FindingView> {
  const found = await lockFinding(tx, id, institution);
  if (found === undefined) throw findingNotFound();
  if (idempotency !== undefined && (await claimKey(tx, idempotency, id)) !== undefined)
    return viewOf(found, secrets);
  if (found.state === 'closed') throw findingClosed();
  await tx.query(
    `INSERT INTO finding_answer (finding, institution, answer, note, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (finding, institution) DO UPDATE SET answer = excluded.answer, note = excluded.note, at = excluded.at`,
    [
      id,
      institution,
      answer,
      note === undefined ? null : sealNote(secrets, { finding: id, institution }, note),
      at,
    ],
  );
  // one of several answers for itself alone
  await tx.query(
    `UPDATE finding f SET state = 'answered' WHERE id = $1 AND institutions <@ ARRAY(
       SELECT institution FROM finding_answer a WHERE a.finding = f.id)`,
    [id],
  );
  const answered = await lockFinding(tx, id, institution);
  if (answered === undefined) throw findingNotFound();
  return viewOf(answered, secrets);
}
