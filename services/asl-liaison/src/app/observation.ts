import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { completeTasks, openTask } from '#party/app';
import { claimKey, notBlocked, type Idempotency, type PartyContext } from '#referral';
import {
  observationEnded,
  observationExists,
  observationNotFound,
  observationTimes,
  requireStarted,
  type ObservationOutcome,
} from '../domain/observation.js';

export { OBSERVATION_OUTCOMES, type ObservationOutcome } from '../domain/observation.js';

/** A short observation: until when it has to be known where she goes, and when it has to end. */
export interface ObservationView {
  readonly id: string;
  readonly referral: string;
  readonly since: string;
  readonly settleBy: string;
  readonly endBy: string;
  readonly overdue: boolean;
  readonly outcome: string | null;
  readonly endedAt: string | null;
}

interface Row {
  readonly id: string;
  readonly institution: string;
  readonly referral: string;
  readonly since: Date;
  readonly settleBy: Date;
  readonly endBy: Date;
  readonly outcome: string | null;
  readonly endedAt: Date | null;
}

/** Somebody at the institution, who is not shut out of what it is about. */
export interface Observer {
  readonly institution: string;
  readonly subject: string;
}

const COLUMNS = `o.id, o.institution, o.referral, o.since, o.settle_by AS "settleBy", o.end_by AS "endBy", o.outcome,
  o.ended_at AS "endedAt"`;
const VISIBLE = `o.institution = $1 AND EXISTS (
  SELECT 1 FROM referral WHERE referral.id = o.referral AND referral.side = 's' AND referral.institution = $1
    AND ${notBlocked('$2')})`;

function toView({ institution: _, ...row }: Row, now: Date): ObservationView {
  return {
    ...row,
    since: row.since.toISOString(),
    settleBy: row.settleBy.toISOString(),
    endBy: row.endBy.toISOString(),
    overdue: row.endedAt === null && row.settleBy.getTime() < now.getTime(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/**
 * Begins one for a request of ours; there is one per request.
 * @param since a late entry, within the last 72 hours
 * @throws AppError `not-found` observation.not-found for a request that is not there for this person; `conflict`
 * observation.exists; `unprocessable` observation.since
 */
export async function beginObservation(
  tx: EntityManager,
  { clock }: PartyContext,
  { institution, subject }: Observer,
  { referral, since, idempotency }: { referral: string; since?: Date; idempotency?: Idempotency },
): Promise<ObservationView> {
  const now = clock.now();
  const began = since ?? now;
  const id = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, id));
  if (replay !== undefined) return readObservation(tx, { institution, subject }, replay.resource, now);
  requireStarted(began, now);
  const { settleBy, endBy } = observationTimes(began);
  const seen: unknown[] = await tx.query(
    `SELECT 1 FROM referral WHERE id = $3 AND side = 's' AND institution = $1 AND ${notBlocked('$2')}`,
    [institution, subject, referral],
  );
  if (seen.length === 0) throw observationNotFound();
  const written: unknown[] = await tx.query(
    `INSERT INTO observation (id, institution, referral, since, settle_by, end_by, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (institution, referral) DO NOTHING RETURNING id`,
    [id, institution, referral, began, settleBy, endBy, subject],
  );
  if (written.length === 0) {
    const [there] = await tx.query<{ id: string }[]>(
      `SELECT id FROM observation WHERE institution = $1 AND referral = $2`,
      [institution, referral],
    );
    throw observationExists(there?.id ?? '');
  }
  await openTask(tx, { institution, kind: 'end-observation', referral, about: id, dueAt: settleBy });
  return readObservation(tx, { institution, subject }, id, now);
}

/** Of a request; undefined: it has none. */
export async function observationOf(
  tx: EntityManager,
  { institution, subject }: Observer,
  referral: string,
  now: Date,
): Promise<ObservationView | undefined> {
  const [row] = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM observation o WHERE ${VISIBLE} AND o.referral = $3`,
    [institution, subject, referral],
  );
  return row && toView(row, now);
}

async function readObservation(
  tx: EntityManager,
  { institution, subject }: Observer,
  id: string,
  now: Date,
): Promise<ObservationView> {
  return toView(await find(tx, { institution, subject }, id, ''), now);
}

async function find(
  tx: EntityManager,
  { institution, subject }: Observer,
  id: string,
  lock: '' | 'FOR UPDATE OF o',
): Promise<Row> {
  const [row] = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM observation o WHERE ${VISIBLE} AND o.id = $3 ${lock}`,
    [institution, subject, id],
  );
  if (row === undefined) throw observationNotFound();
  return row;
}

const MOST = 200;

/** The open ones by when they have to be settled; or the last that are over. */
export async function listObservations(
  db: DataSource,
  { institution, subject }: Observer,
  state: 'open' | 'ended',
  now: Date,
): Promise<ObservationView[]> {
  const rows = await db.query<Row[]>(
    `SELECT ${COLUMNS} FROM observation o WHERE ${VISIBLE} AND (o.ended_at IS NULL) = $3::boolean
     ORDER BY CASE WHEN $3::boolean THEN o.settle_by END, o.ended_at DESC, o.id LIMIT $4`,
    [institution, subject, state === 'open', MOST],
  );
  return rows.map((row) => toView(row, now));
}

/**
 * It is over; its tasks are done.
 * @throws AppError `not-found`; `conflict` observation.ended
 */
export async function endObservation(
  tx: EntityManager,
  { clock }: PartyContext,
  { institution, subject }: Observer,
  { id, outcome, idempotency }: { id: string; outcome: ObservationOutcome; idempotency: Idempotency },
): Promise<ObservationView> {
  const now = clock.now();
  const row = await find(tx, { institution, subject }, id, 'FOR UPDATE OF o');
  if ((await claimKey(tx, idempotency, id)) !== undefined) return toView(row, now);
  if (row.outcome !== null) throw observationEnded(row.outcome);
  await tx.query(`UPDATE observation SET outcome = $2, ended_at = $3, ended_by = $4 WHERE id = $1`, [
    id,
    outcome,
    now,
    subject,
  ]);
  const { referral } = row;
  for (const kind of ['end-observation', 'observation-over'] as const) {
    await completeTasks(tx, { institution, kind, referral, about: id }, now);
  }
  return readObservation(tx, { institution, subject }, id, now);
}

/** Opens what is due: those that had to be settled by now become the coordinator's, to end in time. */
export async function remindOfObservations(tx: EntityManager, now: Date): Promise<void> {
  const late = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM observation o WHERE o.ended_at IS NULL AND o.settle_by <= $1`,
    [now],
  );
  for (const { institution, referral, id, endBy } of late) {
    await openTask(tx, { institution, kind: 'observation-over', referral, about: id, dueAt: endBy });
  }
}
