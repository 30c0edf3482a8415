import type { EntityManager } from 'typeorm';
import { sealColumn } from '#trust';
import { caseColumn, findCase, openCaseColumn, type CaseRow } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { caseErased } from '../store/referral.errors.js';
import { caseReachOf, type CaseOfPerson } from './authority.js';
import { noCaseFor } from './denied.js';
import { recordAccess } from './record-access.js';

/** The file's team only: a coordinator assigns without reading. */
async function enter(
  tx: EntityManager,
  { institution, case: id, person }: CaseOfPerson,
  action: 'case-read' | 'identity-written',
): Promise<{ row: CaseRow; about: Parameters<typeof recordAccess>[2] }> {
  const about = { institution, actor: person.subject, action, case: id };
  const row = await findCase(tx, { institution, id }, action === 'case-read' ? '' : 'FOR UPDATE');
  if (row === undefined) throw noCaseFor({ ...about, reach: 'not-found' });
  const reach = await caseReachOf(tx, { institution, id }, person.subject);
  if (reach !== 'team') throw noCaseFor({ ...about, reach });
  return { row, about: { ...about, outcome: 'allowed', reach } };
}

/**
 * The people at other institutions whom she excludes, by the names that she gave. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found; `unavailable` key-store.*
 */
export async function readExclusions(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<{ people: readonly string[]; version: number }> {
  const { row, about } = await enter(tx, which, 'case-read');
  const people = await openCaseColumn(ctx, row, 'excluded');
  await recordAccess(tx, ctx, about);
  return { people: Array.isArray(people) ? (people as string[]) : [], version: row.version };
}

/**
 * Replaces them. They travel sealed with every later submission of the case, for whoever assigns it over there; here they
 * are sealed under the case's key. Call it inside `recorded`. @returns the case's new version
 * @throws AppError `not-found` case.not-found; `conflict` case.erased; what `requireVersion` throws
 */
export async function writeExclusions(
  tx: EntityManager,
  ctx: PartyContext,
  {
    people,
    requireVersion,
    ...which
  }: CaseOfPerson & {
    readonly people: readonly string[];
    /** Throws where the caller knows another version. */
    readonly requireVersion: (version: number) => void;
  },
): Promise<number> {
  const { row, about } = await enter(tx, which, 'identity-written');
  requireVersion(row.version);
  const key = await ctx.keyStore.subjectKey(row.id);
  if (row.erasedAt !== null || key === undefined) throw caseErased();
  const sealed = people.length === 0 ? null : sealColumn(key, caseColumn(row.id, 'excluded'), people);
  await tx.query(`UPDATE case_file SET excluded = $2, version = version + 1 WHERE id = $1`, [row.id, sealed]);
  await recordAccess(tx, ctx, about);
  return row.version + 1;
}
