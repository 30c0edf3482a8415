import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { sealColumn } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import { enterCase } from '../cases/enter-case.js';
import { caseColumn, openCaseColumn, toCaseView, type CaseView } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { caseErased } from '../store/referral.errors.js';
import { readIdentity, type Child, type Identity } from './identity.js';

/** @throws AppError `not-found` case.not-found */
export async function readCase(tx: EntityManager, ctx: PartyContext, which: CaseOfPerson): Promise<CaseView> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  await record();
  return toCaseView(ctx, row);
}

/**
 * Name and contact, with the case's version for the ETag; `identity` undefined: none was written yet, or erased.
 * @throws AppError `not-found` case.not-found
 */
export async function readCaseIdentity(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<{ identity: Identity | undefined; version: number }> {
  const { row, record } = await enterCase(tx, ctx, which, 'identity-read');
  await record('T2');
  return { identity: readIdentity(await openCaseColumn(ctx, row, 'identity')), version: row.version };
}

export interface WriteIdentity extends CaseOfPerson {
  readonly identity: Omit<Identity, 'children'> & {
    /** With its id a child stays the same one; without, it is new. */
    readonly children: readonly { readonly id?: string; readonly name?: string }[];
  };
  /** Throws where the caller knows another version. */
  readonly requireVersion: (version: number) => void;
}

/**
 * Replaces name and contact. Nothing is mandatory: help depends on no name. @returns the new version
 * @throws AppError `not-found` case.not-found; `conflict` case.erased; what `requireVersion` throws
 */
export async function writeCaseIdentity(
  tx: EntityManager,
  ctx: PartyContext,
  { identity, requireVersion, ...which }: WriteIdentity,
): Promise<number> {
  const { row, record } = await enterCase(tx, ctx, which, 'identity-written', 'FOR UPDATE');
  requireVersion(row.version);
  const key = await ctx.keyStore.subjectKey(row.id);
  if (row.erasedAt !== null || key === undefined) throw caseErased();
  const before = readIdentity(await openCaseColumn(ctx, row, 'identity'));
  const sealed = sealColumn(key, caseColumn(row.id, 'identity'), {
    ...identity,
    children: keepIds(identity.children, before?.children ?? []),
  });
  await tx.query(`UPDATE case_file SET identity = $2, version = version + 1 WHERE id = $1`, [row.id, sealed]);
  await record('T2');
  return row.version + 1;
}

/**
 * Who sends the list back without ids means the same children, as far as their names say so: a child's own agreement
 * hangs on its id, so no other child may come by it, by moving up a place or otherwise. With ids, these alone count.
 */
function keepIds(
  now: readonly { readonly id?: string; readonly name?: string }[],
  before: readonly Child[],
): Child[] {
  const left = [...before];
  const take = (is: (child: Child) => boolean): string | undefined => {
    const place = left.findIndex(is);
    return place < 0 ? undefined : left.splice(place, 1)[0]?.id;
  };
  const named = now.some(({ id }) => id !== undefined);
  return now.map(({ id, name }) => {
    const kept = take((child) => (named ? child.id === id : child.name === name));
    return { id: kept ?? newId(), ...(name === undefined ? {} : { name }) };
  });
}
