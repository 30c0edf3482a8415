import type { Reader } from '../store/views.js';
import { BLOCKS_REFERRAL, FILES_OF } from './files-of.js';

/**
 * Who of these people is shut out of which of these referrals: the key of the answer is `<institution> <referral>`.
 * Most people are shut out of nothing; then this is one look at an index.
 */
export async function shutOut(
  db: Reader,
  {
    institutions,
    subjects,
    referrals,
  }: {
    readonly institutions: readonly string[];
    readonly subjects: readonly string[];
    readonly referrals: readonly string[];
  },
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows: { place: string; subject: string }[] = await db.query(
    `SELECT b.institution || ' ' || referral.id AS place, b.subject
     FROM person_block b JOIN referral ON referral.institution = b.institution AND ${BLOCKS_REFERRAL}
     WHERE b.institution = ANY($1) AND b.subject = ANY($2) AND referral.id = ANY($3::uuid[])`,
    [institutions, subjects, referrals],
  );
  const found = new Map<string, Set<string>>();
  for (const { place, subject } of rows) found.set(place, (found.get(place) ?? new Set()).add(subject));
  return found;
}

/**
 * For a `WHERE` on a table with `institution`: whether the person in `$3` is shut out of this referral or this case; null
 * asks whether anybody is.
 * Both are SQL expressions of type uuid and may be null.
 */
export const BLOCKED_FROM = (referral: string, file: string): string => `EXISTS (
  SELECT 1 FROM person_block b WHERE b.institution = $1 AND b.subject = coalesce($3, b.subject)
    AND (b.subject_of IN (${referral}, ${file}) OR b.subject_of IN ${FILES_OF(referral, '$1')}))`;
