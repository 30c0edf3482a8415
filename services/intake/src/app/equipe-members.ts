import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency, type PartyContext } from '#referral';
import { employerUnknown, notHere, postChanged } from '../domain/equipe.errors.js';

/** One post of the équipe. */
export interface MemberView {
  readonly id: string;
  readonly role: string;
  /** Who employs her. */
  readonly employer: string;
  /** Who fills it, as her tokens name her; null: vacant. */
  readonly subject: string | null;
  readonly since: string;
  /** Open files that she works on: how many. */
  readonly caseload: number;
}

export interface EquipeView {
  readonly members: MemberView[];
  readonly filled: number;
  readonly vacant: number;
}

type Registry = Pick<PartyContext, 'registry'>;

/** One équipe per ambito; nobody else has one. @throws AppError `not-found` */
export function requireAmbito({ registry }: Registry, institution: string): void {
  if (registry.institution(institution)?.kind !== 'ambito') throw notHere();
}

/** Who works in it, which posts are vacant, and how many files each has in hand; of which women, not. */
export async function readEquipe(tx: EntityManager, ctx: Registry, institution: string): Promise<EquipeView> {
  requireAmbito(ctx, institution);
  const rows: (Omit<MemberView, 'since'> & { readonly since: Date })[] = await tx.query(
    `SELECT m.id, m.role, m.employer, m.subject, m.since, (
       SELECT count(*)::integer FROM case_team t JOIN case_file c ON c.id = t.case_id
       WHERE t.institution = m.institution AND t.subject = m.subject AND c.closed_at IS NULL AND c.erased_at IS NULL
     ) AS caseload
     FROM equipe_member m WHERE m.institution = $1 AND m.ended_at IS NULL ORDER BY m.role, m.since, m.id`,
    [institution],
  );
  const members = rows.map(({ since, ...row }) => ({ ...row, since: since.toISOString() }));
  const filled = members.filter(({ subject }) => subject !== null).length;
  return { members, filled, vacant: members.length - filled };
}

export interface AddMember {
  readonly institution: string;
  readonly role: string;
  readonly employer: string;
  /** Absent: a vacant post. */
  readonly subject?: string;
  readonly idempotency: Idempotency;
}

/** @throws AppError `not-found`; `unprocessable` institution.unknown, idempotency.reused */
export async function addMember(
  tx: EntityManager,
  ctx: Registry,
  { institution, role, employer, subject, idempotency }: AddMember,
): Promise<string> {
  requireAmbito(ctx, institution);
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  if (replay !== undefined) return replay.resource;
  if (ctx.registry.institution(employer) === undefined) throw employerUnknown();
  await tx.query(
    `INSERT INTO equipe_member (id, institution, role, employer, subject) VALUES ($1, $2, $3, $4, $5)`,
    [id, institution, role, employer, subject ?? null],
  );
  return id;
}

export interface ChangeMember {
  readonly institution: string;
  readonly id: string;
  /** `fill`: by `subject`; `vacate`; `end`: there is no such post any more. */
  readonly change: 'fill' | 'vacate' | 'end';
  readonly subject?: string;
  readonly idempotency: Idempotency;
}

/** @throws AppError `not-found`; `conflict` equipe.post with its state */
export async function changeMember(
  tx: EntityManager,
  ctx: Registry,
  { institution, id, change, subject, idempotency }: ChangeMember,
): Promise<void> {
  requireAmbito(ctx, institution);
  const [post]: { subject: string | null; ended_at: Date | null }[] = await tx.query(
    `SELECT subject, ended_at FROM equipe_member WHERE id = $1 AND institution = $2 FOR UPDATE`,
    [id, institution],
  );
  if (post === undefined) throw notHere();
  if ((await claimKey(tx, idempotency, id)) !== undefined) return;
  const state = post.ended_at !== null ? 'ended' : post.subject === null ? 'vacant' : 'filled';
  const fits = { fill: state === 'vacant', vacate: state === 'filled', end: state !== 'ended' }[change];
  if (!fits) throw postChanged(state);
  await tx.query(
    change === 'end'
      ? `UPDATE equipe_member SET ended_at = clock_timestamp() WHERE id = $1`
      : `UPDATE equipe_member SET subject = $2, since = clock_timestamp() WHERE id = $1`,
    change === 'end' ? [id] : [id, change === 'fill' ? (subject ?? null) : null],
  );
}
