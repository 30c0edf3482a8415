import type { EntityManager } from 'typeorm';
import type { Person } from '../access/reach.js';
import { recordAccess } from '../access/record-access.js';
import type { Page } from '../access/alarm.js';
import { CASE, toCaseView, type CaseRow, type CaseView } from '../store/case.js';
import type { PartyContext } from '../store/context.js';

export interface ListCases {
  readonly institution: string;
  readonly person: Person;
  /** Absent: both. */
  readonly state?: 'open' | 'closed';
  /** `next` of the page before. */
  readonly before?: string;
  readonly limit: number;
}

// she is on its team, and not shut out of it
const LIST = `
  SELECT position, ${CASE} FROM case_file f
  WHERE institution = $1 AND position < coalesce($3::bigint, 9223372036854775807)
    AND ($4::boolean IS NULL OR (closed_at IS NOT NULL) = $4)
    AND id IN (SELECT t.case_id FROM case_team t WHERE t.institution = $1 AND t.subject = $2)
    AND NOT EXISTS (
      SELECT 1 FROM person_block b WHERE b.institution = $1 AND b.subject = $2 AND b.subject_of = f.id)
  ORDER BY position DESC LIMIT $5`;

/** The files that somebody works on, the youngest first. On record once, with how many. Call it inside `recorded`. */
export async function listCases(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, person, state, before, limit }: ListCases,
): Promise<Page<CaseView>> {
  const rows: (CaseRow & { position: string })[] = await tx.query(LIST, [
    institution,
    person.subject,
    before ?? null,
    state === undefined ? null : state === 'closed',
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  await recordAccess(tx, ctx, {
    ...{ institution, actor: person.subject, action: 'cases-listed', outcome: 'allowed', reach: 'team' },
    found: page.length,
  });
  return {
    items: await Promise.all(page.map((row) => toCaseView(ctx, row))),
    next: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
  };
}
