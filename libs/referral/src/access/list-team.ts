import type { EntityManager } from 'typeorm';
import { manageCase, manageReferral, type CaseOfPerson, type ReferralOf } from './authority.js';
import { FILES_OF } from './files-of.js';

/** Somebody who works on it, or is shut out of it: the subject of her token, and who decided that. */
export interface Member {
  readonly subject: string;
  /** For this referral, or for the whole case. */
  readonly of: 'referral' | 'case';
  readonly by: string;
  readonly since: string;
}

/** Who may read it, and who is shut out. */
export interface TeamView {
  readonly items: readonly Member[];
  readonly blocked: readonly Member[];
  /** Institutions that she excludes; of a case only. */
  readonly institutions?: readonly string[];
}

type Row = Omit<Member, 'since'> & { readonly since: Date };

const TEAM = `
  SELECT subject, 'referral' AS of, added_by AS by, added_at AS since FROM referral_team
  WHERE referral = $1 AND (side = $2 OR $4::boolean) AND institution = $3
  UNION ALL
  SELECT subject, 'case', added_by, added_at FROM case_team WHERE case_id = $5::uuid AND institution = $3
  ORDER BY since, subject`;

const BLOCKED = `
  SELECT subject, CASE WHEN subject_of = $1::uuid THEN 'referral' ELSE 'case' END AS of, added_by AS by,
    added_at AS since
  FROM person_block WHERE institution = $2
    AND (subject_of IN ($1::uuid, $3::uuid) OR subject_of IN ${FILES_OF('$1::uuid', '$2')})
  ORDER BY added_at, subject`;

/**
 * A referral's team on one side, for those who decide about it.
 * @throws AppError `not-found` referral.not-found
 */
export async function teamOf(tx: EntityManager, which: ReferralOf): Promise<TeamView> {
  const { row } = await manageReferral(tx, which, 'assigned');
  const { id, side, institution, reported, caseId } = row;
  const items: Row[] = await tx.query(TEAM, [id, side, institution, reported, caseId]);
  const blocked: Row[] = await tx.query(BLOCKED, [id, institution, caseId]);
  return { items: items.map(told), blocked: blocked.map(told) };
}

/** As `teamOf`, for a case. @throws AppError `not-found` case.not-found */
export async function caseTeamOf(tx: EntityManager, which: CaseOfPerson): Promise<TeamView> {
  const { row } = await manageCase(tx, which, 'assigned');
  const { id, institution } = row;
  const items: Row[] = await tx.query(
    `SELECT subject, 'case' AS of, added_by AS by, added_at AS since FROM case_team
     WHERE case_id = $1 AND institution = $2 ORDER BY since, subject`,
    [id, institution],
  );
  const blocked: Row[] = await tx.query(
    `SELECT subject, 'case' AS of, added_by AS by, added_at AS since FROM person_block
     WHERE subject_of = $1 AND institution = $2 ORDER BY since, subject`,
    [id, institution],
  );
  const excluded: { blocked: string }[] = await tx.query(
    `SELECT blocked FROM institution_block WHERE case_id = $1 AND institution = $2 ORDER BY blocked`,
    [id, institution],
  );
  return {
    items: items.map(told),
    blocked: blocked.map(told),
    institutions: excluded.map((each) => each.blocked),
  };
}

const told = ({ since, ...row }: Row): Member => ({ ...row, since: since.toISOString() });
