import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { completeTasks, openTask, type TaskKind } from '#party/app';
import { claimKey, type Idempotency, type PartyContext } from '#referral';
import {
  arrivalEnded,
  arrivalNotFound,
  arrivalTimes,
  requireEnded,
  requireTriaged,
  stepsBegun,
  type ArrivalOutcome,
} from '../domain/arrival.js';

export { ARRIVAL_OUTCOMES, type ArrivalOutcome } from '../domain/arrival.js';

/** A woman was triaged at the emergency department, and waits for a doctor. */
export interface ArrivalView {
  readonly id: string;
  readonly triagedAt: string;
  readonly seeBy: string;
  /** How many steps of being late have begun. */
  readonly step: number;
  readonly late: boolean;
  readonly outcome: string | null;
  readonly endedAt: string | null;
}

interface Row {
  readonly id: string;
  readonly institution: string;
  readonly triagedAt: Date;
  readonly seeBy: Date;
  readonly step: number;
  readonly outcome: string | null;
  readonly endedAt: Date | null;
}

interface Who {
  readonly institution: string;
  readonly subject: string;
}

const COLUMNS = `id, institution, triaged_at AS "triagedAt", see_by AS "seeBy", step, outcome, ended_at AS "endedAt"`;

/** What each step gives whom to do: who is there, again, the coordinator, and everybody to look where she is. */
const OF_STEP = [
  'see-arrival',
  'arrival-late',
  'arrival-overdue',
  'look-for-arrival',
] as const satisfies readonly TaskKind[];

const toView = ({ id, triagedAt, seeBy, outcome, endedAt }: Row, now: Date): ArrivalView => {
  const until = endedAt ?? now;
  return {
    id,
    triagedAt: triagedAt.toISOString(),
    seeBy: seeBy.toISOString(),
    step: stepsBegun(triagedAt, until),
    late: seeBy.getTime() < until.getTime(),
    outcome,
    endedAt: endedAt?.toISOString() ?? null,
  };
};

/**
 * She was triaged: from now on it counts when a doctor sees her.
 * @param triagedAt a late entry, within the last 24 hours
 * @throws AppError `unprocessable` arrival.triaged-at
 */
export async function enterArrival(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  { institution, subject }: Who,
  { triagedAt, idempotency }: { readonly triagedAt?: Date; readonly idempotency: Idempotency },
): Promise<ArrivalView> {
  const now = clock.now();
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  if (replay !== undefined) return toView(await find(tx, institution, replay.resource, ''), now);
  const triaged = triagedAt ?? now;
  requireTriaged(triaged, now);
  const { seeBy } = arrivalTimes(triaged);
  await tx.query(
    `INSERT INTO ed_arrival (id, institution, triaged_at, see_by, entered_by) VALUES ($1, $2, $3, $4, $5)`,
    [id, institution, triaged, seeBy, subject],
  );
  await openTask(tx, { institution, kind: OF_STEP[0], about: id, dueAt: seeBy });
  return toView(await find(tx, institution, id, ''), now);
}

async function find(
  tx: EntityManager,
  institution: string,
  id: string,
  lock: '' | 'FOR UPDATE',
): Promise<Row> {
  const [row] = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM ed_arrival WHERE institution = $1 AND id = $2 ${lock}`,
    [institution, id],
  );
  if (row === undefined) throw arrivalNotFound();
  return row;
}

const MOST = 200;

/** The open ones by when she has to be seen; or the last that are over. */
export async function listArrivals(
  db: DataSource,
  institution: string,
  state: 'open' | 'ended',
  now: Date,
): Promise<ArrivalView[]> {
  const rows = await db.query<Row[]>(
    `SELECT ${COLUMNS} FROM ed_arrival WHERE institution = $1 AND (ended_at IS NULL) = $2::boolean
     ORDER BY CASE WHEN $2::boolean THEN see_by END, ended_at DESC, id LIMIT $3`,
    [institution, state === 'open', MOST],
  );
  return rows.map((row) => toView(row, now));
}

/**
 * A doctor has seen her, or she is not there any more; its tasks are done.
 * @param endedAt a late entry
 * @throws AppError `not-found`; `conflict` arrival.ended; `unprocessable` arrival.ended-at
 */
export async function endArrival(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  { institution, subject }: Who,
  {
    id,
    outcome,
    endedAt,
    idempotency,
  }: {
    readonly id: string;
    readonly outcome: ArrivalOutcome;
    readonly endedAt?: Date;
    readonly idempotency: Idempotency;
  },
): Promise<ArrivalView> {
  const now = clock.now();
  const row = await find(tx, institution, id, 'FOR UPDATE');
  if ((await claimKey(tx, idempotency, id)) !== undefined) return toView(row, now);
  if (row.outcome !== null) throw arrivalEnded(row.outcome);
  const ended = endedAt ?? now;
  requireEnded(ended, row.triagedAt, now);
  await tx.query(`UPDATE ed_arrival SET outcome = $2, ended_at = $3, ended_by = $4 WHERE id = $1`, [
    id,
    outcome,
    ended,
    subject,
  ]);
  for (const kind of OF_STEP) await completeTasks(tx, { institution, kind, about: id }, now);
  return toView(await find(tx, institution, id, ''), now);
}

/** Opens what is due: each step once, in any number of replicas, and after an outage all that have begun. */
export async function remindOfArrivals(tx: EntityManager, now: Date): Promise<void> {
  const late = await tx.query<Row[]>(
    `SELECT ${COLUMNS} FROM ed_arrival WHERE ended_at IS NULL AND step < ${String(OF_STEP.length - 1)} AND see_by <= $1
     FOR UPDATE SKIP LOCKED`,
    [now],
  );
  for (const { id, institution, triagedAt, seeBy, step } of late) {
    const begun = stepsBegun(triagedAt, now);
    for (const kind of OF_STEP.slice(step + 1, begun + 1)) {
      await openTask(tx, { institution, kind, about: id, dueAt: seeBy });
    }
    if (begun > step) await tx.query(`UPDATE ed_arrival SET step = $2 WHERE id = $1`, [id, begun]);
  }
}
