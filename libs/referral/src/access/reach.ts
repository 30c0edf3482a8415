import type { EntityManager } from 'typeorm';
import type { ReferralRow } from '../store/rows.js';
import { FILES_OF } from './files-of.js';

/** Who reads, inside the institution. */
export interface Person {
  readonly subject: string;
  readonly roles: readonly string[];
  /** A program, confined to scopes: nobody knows who sits before it, and it is nobody on duty. */
  readonly program?: boolean;
}

/**
 * As whom somebody may read a referral's content (design §6): `team`, assigned to it; `duty`, the coordinator before
 * anybody is assigned, at T0; `break-glass`, for a while, with a reason.
 */
export type Reach = 'team' | 'duty' | 'break-glass';

/** Why not. */
export type NoReach = 'blocked' | 'not-assigned';

type Copy = Pick<ReferralRow, 'id' | 'side' | 'institution' | 'caseId' | 'reported'>;

const REACH = `
  SELECT EXISTS (
      SELECT 1 FROM person_block WHERE institution = $3 AND subject = $4
        AND (subject_of = $1::uuid OR subject_of IN ${FILES_OF('$1::uuid', '$3')})
    ) AS blocked,
    EXISTS (
      SELECT 1 FROM referral_team
      WHERE referral = $1 AND (side = $2 OR $6::boolean) AND institution = $3 AND subject = $4
      UNION ALL SELECT 1 FROM case_team WHERE case_id = $5::uuid AND institution = $3 AND subject = $4
    ) AS member,
    EXISTS (
      SELECT 1 FROM referral_team WHERE referral = $1 AND (side = $2 OR $6::boolean) AND institution = $3
        AND NOT program
    ) AS assigned,
    EXISTS (
      SELECT 1 FROM break_glass WHERE referral = $1 AND side = $2 AND institution = $3 AND subject = $4
        AND until > clock_timestamp()
    ) AS opened`;

/** Blocks beat everything. */
export async function reachOf(
  tx: EntityManager,
  { id, side, institution, caseId, reported }: Copy,
  { subject, roles, program = false }: Person,
): Promise<Reach | NoReach> {
  const rows: { blocked: boolean; member: boolean; assigned: boolean; opened: boolean }[] = await tx.query(
    REACH,
    // whoever speaks for an institution off the network is both sides' team
    [id, side, institution, subject, side === 's' || reported ? caseId : null, reported],
  );
  const [found] = rows;
  if (found === undefined || found.blocked) return 'blocked';
  if (found.member) return 'team';
  if (found.opened) return 'break-glass';
  return !found.assigned && !program && roles.includes('coordinator') ? 'duty' : 'not-assigned';
}

export const isReach = (reach: Reach | NoReach): reach is Reach =>
  reach !== 'blocked' && reach !== 'not-assigned';
