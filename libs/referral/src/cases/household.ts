import type { EntityManager } from 'typeorm';
import { sealColumn } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import { caseColumn, openCaseColumn } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { enterCase, keyOfCase } from './enter-case.js';

/** Somebody of age: by default the woman herself. */
export interface Adult {
  readonly sex?: string;
  readonly accessibility?: readonly string[];
}

export interface HouseholdChild extends Adult {
  readonly ageBand: string;
}

/** Who comes, and what they need: codes, no names. The children's names, if anybody knows them, are in the identity. */
export interface Household {
  readonly adults: readonly Adult[];
  readonly children: readonly HouseholdChild[];
  readonly languages?: readonly string[];
  readonly pets?: boolean;
  /** ISTAT codes. */
  readonly unsafeComuni?: readonly string[];
  readonly safeContact?: Readonly<Record<string, unknown>>;
}

export interface HouseholdView extends Household {
  /** The same as a request's `needs`, all but the callback. */
  readonly needs: Readonly<Record<string, unknown>>;
}

/**
 * Undefined: nobody has written it yet, or it is erased. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found
 */
export async function readHousehold(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<{ household: HouseholdView | undefined; version: number }> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  const household = (await openCaseColumn(ctx, row, 'household')) as Household | undefined;
  await record();
  return {
    household: household && { ...household, needs: needsOfHousehold(household) },
    version: row.version,
  };
}

/**
 * Replaces it; what was sent before stays as it was sent. Call it inside `recorded`. @returns the file's new version
 * @throws AppError `not-found` case.not-found; `conflict` case.erased; what `requireVersion` throws
 */
export async function writeHousehold(
  tx: EntityManager,
  ctx: PartyContext,
  {
    household,
    requireVersion,
    ...which
  }: CaseOfPerson & {
    readonly household: Household;
    /** Throws where the caller knows another version. */
    readonly requireVersion: (version: number) => void;
  },
): Promise<number> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-written', 'FOR UPDATE');
  requireVersion(row.version);
  const sealed = sealColumn(await keyOfCase(ctx, row), caseColumn(row.id, 'household'), household);
  await tx.query(`UPDATE case_file SET household = $2, version = version + 1 WHERE id = $1`, [
    row.id,
    sealed,
  ]);
  await record();
  return row.version + 1;
}

/** A request says how many adults and which children, and the needs of all of them together. */
export function needsOfHousehold({
  adults,
  children,
  ...rest
}: Household): Readonly<Record<string, unknown>> {
  const needed = [...adults, ...children].flatMap(({ accessibility }) => accessibility ?? []);
  return {
    ...rest,
    adults: adults.length,
    children: children.map(({ ageBand, sex }) => ({ ageBand, ...(sex === undefined ? {} : { sex }) })),
    accessibility: [...new Set(needed)].sort(),
  };
}
