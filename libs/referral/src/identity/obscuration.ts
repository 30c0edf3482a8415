import type { EntityManager } from 'typeorm';
import { noReferralFor } from '../access/denied.js';
import { reachOf, type Person } from '../access/reach.js';
import { recordAccess } from '../access/record-access.js';
import type { StateName } from '../machine/index.js';
import type { PartyContext } from '../store/context.js';
import { illegal, notANotice } from '../store/referral.errors.js';
import type { ReferralRow } from '../store/rows.js';
import { allowedNow, findReferral } from '../store/views.js';

/** A notice is here, and name and contact may still be asked for. */
const HERE: ReadonlySet<StateName> = new Set<StateName>(['received', 'noted']);

/** Whether the notice's team has said that it is hidden. */
export async function isObscured(
  tx: EntityManager,
  { id, institution }: Pick<ReferralRow, 'id' | 'institution'>,
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM obscuration WHERE referral = $1 AND institution = $2`,
    [id, institution],
  );
  return rows.length > 0;
}

/**
 * Records that what the notice leads to is hidden from the electronic health record (FSE, *oscurato*) and from the other
 * parent (D.M. 7-9-2023 art. 6; design §6): before that her name is not asked for. By its team, who answers for it and
 * is on record. Again: changes nothing. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found; `conflict` referral.not-a-notice, referral.illegal
 */
export async function recordObscuration(
  tx: EntityManager,
  ctx: PartyContext,
  {
    institution,
    referral,
    person,
  }: { readonly institution: string; readonly referral: string; readonly person: Person },
): Promise<void> {
  const row = await findReferral(tx, { institution, id: referral, side: 'r' });
  const about = {
    institution,
    actor: person.subject,
    action: 'obscuration-recorded',
    referral,
    side: 'r',
  } as const;
  const reach = await reachOf(tx, row, person);
  // an emergency opening reads; it does not answer for what others must do
  if (reach !== 'team') throw noReferralFor({ ...about, reach });
  if (row.kind !== 'notice') throw notANotice();
  if (!HERE.has(row.state)) throw illegal(row.state, allowedNow(ctx, row, person.roles));
  const first: unknown[] = await tx.query(
    `INSERT INTO obscuration (referral, institution, recorded_by) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING referral`,
    [row.id, row.institution, person.subject],
  );
  if (first.length > 0) await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach });
}
