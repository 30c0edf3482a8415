import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency, type PartyContext } from '#referral';
import { meetingAhead, memberUnknown } from '../domain/equipe.errors.js';
import { requireAmbito } from './equipe-members.js';

export interface EnterMeeting {
  readonly institution: string;
  readonly subject: string;
  readonly heldAt: Date;
  /** Posts whose people were there. */
  readonly members: readonly string[];
  readonly idempotency: Idempotency;
}

export interface MeetingView {
  readonly id: string;
  readonly heldAt: string;
  readonly members: readonly string[];
}

/**
 * That the équipe met, when, and who was there. What was said stands in the files, where their teams write it.
 * @throws AppError `not-found`; `unprocessable` equipe.meeting, equipe.member-unknown
 */
export async function enterMeeting(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'registry' | 'clock'>,
  { institution, subject, heldAt, members, idempotency }: EnterMeeting,
): Promise<string> {
  requireAmbito(ctx, institution);
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  if (replay !== undefined) return replay.resource;
  if (heldAt > ctx.clock.now()) throw meetingAhead();
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM equipe_member WHERE institution = $1 AND id = ANY($2::uuid[]) AND subject IS NOT NULL`,
    [institution, members],
  );
  if (known.length !== members.length) throw memberUnknown();
  await tx.query(
    `INSERT INTO equipe_meeting (id, institution, held_at, entered_by) VALUES ($1, $2, $3, $4)`,
    [id, institution, heldAt, subject],
  );
  await tx.query(
    `INSERT INTO equipe_meeting_member (meeting, member) SELECT $1::uuid, m FROM unnest($2::uuid[]) AS m`,
    [id, members],
  );
  return id;
}

const MOST = 200;

/** The latest first. @throws AppError `not-found` */
export async function listMeetings(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'registry'>,
  institution: string,
): Promise<MeetingView[]> {
  requireAmbito(ctx, institution);
  const rows: { id: string; heldAt: Date; members: string[] }[] = await tx.query(
    `SELECT e.id, e.held_at AS "heldAt", array_agg(m.member ORDER BY m.member) AS members
     FROM equipe_meeting e JOIN equipe_meeting_member m ON m.meeting = e.id
     WHERE e.institution = $1 GROUP BY e.id ORDER BY e.held_at DESC, e.id LIMIT $2`,
    [institution, MOST],
  );
  return rows.map(({ heldAt, ...row }) => ({ ...row, heldAt: heldAt.toISOString() }));
}
