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
  {
    subject,
    by,
    program = false,
  }: { readonly subject: string; readonly by: string; readonly program?: boolean },
): Promise<void> {
  await tx.query(
    `INSERT INTO referral_team (referral, side, institution, subject, added_by, program) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [id, side, institution, subject, by, program],
  );
}

/** Whoever sent this is a program: it has joined its team and the file's, and is nobody who was named. */
export async function sentByProgram(
  tx: EntityManager,
  { referral, institution, subject }: { referral: string; institution: string; subject: string },
): Promise<void> {
  await tx.query(
    `WITH own AS (
       UPDATE referral_team SET program = true
       WHERE referral = $1 AND side = 's' AND institution = $2 AND subject = $3)
     UPDATE case_team t SET program = true FROM referral r
     WHERE r.id = $1 AND r.side = 's' AND r.institution = $2 AND t.case_id = r.case_id AND t.subject = $3`,
    [referral, institution, subject],
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
