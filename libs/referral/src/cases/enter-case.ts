import type { EntityManager } from 'typeorm';
import type { AccessAction, Tier } from '#contracts';
import { caseReachOf, type CaseOfPerson } from '../access/authority.js';
import { noCaseFor } from '../access/denied.js';
import { refuseHandedOver } from '../passing/handed-to.js';
import { recordAccess } from '../access/record-access.js';
import { findCase, type CaseRow } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { caseErased } from '../store/referral.errors.js';

interface Entry {
  readonly row: CaseRow;
  /** Puts the reading, or writing, on record: in the transaction that does it. */
  readonly record: (tier?: Tier) => Promise<void>;
}

type Lock = '' | 'FOR UPDATE' | 'FOR SHARE';

/** What a file that was handed over refuses, however it is locked. */
const USES: readonly AccessAction[] = ['case-used', 'case-written', 'identity-written'];

/**
 * Lets the case's team in, nobody else: a coordinator assigns, without reading. A file that was handed over is read, and
 * refuses to be written or used. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` case.handed-over
 */
export async function enterCase(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
  action: AccessAction,
  lock: Lock = '',
): Promise<Entry> {
  const entry = await enterEvenHandedOver(tx, ctx, which, action, lock);
  if (USES.includes(action)) await requireNotHandedOver(tx, ctx, entry.row);
  return entry;
}

/** @throws AppError `conflict` case.handed-over, with whom to call */
export async function requireNotHandedOver(
  tx: EntityManager,
  ctx: PartyContext,
  { id, outcome }: Pick<CaseRow, 'id' | 'outcome'>,
): Promise<void> {
  if (outcome === 'handed-over') await refuseHandedOver(tx, ctx, id);
}

/**
 * As `enterCase`, for what ends a hand-over (she has come back), and for what looks first whether it was done before.
 */
export async function enterEvenHandedOver(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, case: id, person }: CaseOfPerson,
  action: AccessAction,
  lock: Lock,
): Promise<Entry> {
  const about = { institution, actor: person.subject, action, case: id };
  const row = await findCase(tx, { institution, id }, lock);
  if (row === undefined) throw noCaseFor({ ...about, reach: 'not-found' });
  const reach = await caseReachOf(tx, row, person.subject);
  if (reach !== 'team') throw noCaseFor({ ...about, reach });
  const record = (tier?: Tier): Promise<void> =>
    recordAccess(tx, ctx, {
      ...about,
      outcome: 'allowed',
      reach,
      ...(tier === undefined ? {} : { tier }),
    });
  return { row, record };
}

/** @throws AppError `conflict` case.erased; `unavailable` key-store.* */
export async function keyOfCase(
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  row: Pick<CaseRow, 'id' | 'erasedAt'>,
): Promise<Buffer> {
  const key = row.erasedAt === null ? await keyStore.subjectKey(row.id) : undefined;
  if (key === undefined) throw caseErased();
  return key;
}
