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

/**
 * Lets the case's team in, nobody else: a coordinator assigns, without reading. Whoever writes locks `FOR UPDATE`, which
 * a file that was handed over refuses. Call it inside `recorded`.
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
  const { id, outcome } = entry.row;
  if (lock === 'FOR UPDATE' && outcome === 'handed-over') await refuseHandedOver(tx, ctx, id);
  return entry;
}

/** As `enterCase`, for what ends a hand-over: she has come back. */
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
