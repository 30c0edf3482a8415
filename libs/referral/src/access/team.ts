import type { EntityManager } from 'typeorm';
import type { EventName } from '../machine/index.js';
import type { ReferralRow } from '../store/rows.js';

/** Who says one of these has the referral in hand from then on: "a named operator" (design §3.2). */
const TAKES: ReadonlySet<EventName> = new Set(['acknowledged', 'agreed-by-voice']);

export const takesReferral = (name: EventName): boolean => TAKES.has(name);

/** Adds somebody to a referral's team on one side; again: changes nothing. */
export async function joinTeam(
  tx: EntityManager,
  { id, side, institution }: Pick<ReferralRow, 'id' | 'side' | 'institution'>,
  { subject, by }: { readonly subject: string; readonly by: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO referral_team (referral, side, institution, subject, added_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [id, side, institution, subject, by],
  );
}

/** Adds somebody to a case's team, and so to the team of every referral sent for it. */
export async function joinCase(
  tx: EntityManager,
  { id, institution }: { readonly id: string; readonly institution: string },
  { subject, by }: { readonly subject: string; readonly by: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO case_team (case_id, institution, subject, added_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [id, institution, subject, by],
  );
}
