import type { EntityManager } from 'typeorm';
import type { AccessAction } from '#contracts';
import { findCase, type CaseRow } from '../store/case.js';
import type { ReferralRow } from '../store/rows.js';
import { findReferral, type Which } from '../store/views.js';
import { noCaseFor, noReferralFor } from './denied.js';
import { reachOf, type Person } from './reach.js';
import type { AccessRecord } from './record-access.js';

/** One referral, as one person of the institution wants to handle it. */
export interface ReferralOf extends Omit<Which, 'subject'> {
  readonly person: Person;
}

/** As `ReferralOf`. */
export interface CaseOfPerson {
  readonly institution: string;
  readonly case: string;
  readonly person: Person;
}

/** As whom somebody decides who works on it. */
export type Authority = 'team' | 'coordinator';

/** What a record of it says, but for its outcome. */
type About = Omit<AccessRecord, 'outcome'> & { readonly reach: Authority };

/**
 * Lets in whoever may decide who works on a referral, without reading it: the coordinator, and its team, which hands a
 * shift over. Nobody who is shut out of it. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found
 */
export async function manageReferral(
  tx: EntityManager,
  { person, ...which }: ReferralOf,
  action: AccessAction,
): Promise<{ row: ReferralRow; about: About }> {
  const row = await findReferral(tx, which);
  const { id: referral, side, institution } = row;
  const about = { institution, actor: person.subject, action, referral, side };
  const reach = await reachOf(tx, row, person);
  if (reach === 'team') return { row, about: { ...about, reach } };
  if (reach === 'blocked' || !person.roles.includes('coordinator')) throw noReferralFor({ ...about, reach });
  return { row, about: { ...about, reach: 'coordinator' } };
}

/**
 * As `manageReferral`, for a case.
 * @throws AppError `not-found` case.not-found
 */
export async function manageCase(
  tx: EntityManager,
  { institution, case: id, person }: CaseOfPerson,
  action: AccessAction,
): Promise<{ row: CaseRow; about: About }> {
  const about = { institution, actor: person.subject, action, case: id };
  const row = await findCase(tx, { institution, id }, 'FOR UPDATE');
  if (row === undefined) throw noCaseFor({ ...about, reach: 'not-found' });
  const reach = await caseReachOf(tx, { institution, id }, person.subject);
  if (reach === 'team') return { row, about: { ...about, reach } };
  if (reach === 'blocked' || !person.roles.includes('coordinator')) throw noCaseFor({ ...about, reach });
  return { row, about: { ...about, reach: 'coordinator' } };
}

/** A file is read by its team alone; blocks beat that. */
export async function caseReachOf(
  tx: EntityManager,
  { institution, id }: { readonly institution: string; readonly id: string },
  subject: string,
): Promise<'team' | 'blocked' | 'not-assigned'> {
  const rows: { member: boolean; blocked: boolean }[] = await tx.query(
    `SELECT EXISTS (SELECT 1 FROM case_team WHERE case_id = $1 AND institution = $2 AND subject = $3) AS member,
       EXISTS (SELECT 1 FROM person_block WHERE subject_of = $1 AND institution = $2 AND subject = $3) AS blocked`,
    [id, institution, subject],
  );
  const [found] = rows;
  if (found?.blocked !== false) return 'blocked';
  return found.member ? 'team' : 'not-assigned';
}
