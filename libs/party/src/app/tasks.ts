import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { notBlocked } from '#referral';

/**
 * `cover-stay`: she stands in a house whose referral has ended before her admission; cover the stay by a new referral.
 * `offer-without-unit`: an offer holds in the lane, yet no unit is held here (a restored database); look for one.
 * `review-break-glass`: somebody opened a referral in an emergency, `about` names the opening; the review completes it.
 * `regularise-entry`: a stay (`about`) opened without a referral; a referral has to stand behind it by `dueAt`.
 * `review-stay`: a stay (`about`) is to be looked at again: extend it, or end it.
 * `revalidate-waiting`: somebody waits (`about` is the list's entry) and has not been asked for three days.
 * `call-escort`: she has departed and has not arrived; call whoever comes with her.
 */
export type TaskKind =
  | 'cover-stay'
  | 'offer-without-unit'
  | 'review-break-glass'
  | 'regularise-entry'
  | 'review-stay'
  | 'call-escort'
  | 'revalidate-waiting';

export interface NewTask {
  readonly institution: string;
  readonly kind: TaskKind;
  /** Absent: it is about something that has no referral. */
  readonly referral?: string;
  readonly about?: string;
  readonly dueAt?: Date;
}

export interface TaskView {
  readonly id: string;
  readonly kind: TaskKind;
  readonly referral: string | null;
  readonly about: string | null;
  readonly since: string;
  readonly dueAt: string | null;
}

/** Gives an institution something to do; the same thing once. Cannot fail on business grounds: folds call it. */
export async function openTask(tx: EntityManager, task: NewTask): Promise<void> {
  await tx.query(
    `INSERT INTO task (institution, kind, referral, about, due_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [task.institution, task.kind, task.referral ?? null, task.about ?? null, task.dueAt ?? null],
  );
}

/** What somebody had to do has happened: all open tasks of a kind about this are done. */
export async function completeTasks(
  tx: EntityManager,
  { institution, kind, referral, about }: NewTask,
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE task SET done_at = $5 WHERE institution = $1 AND kind = $2 AND done_at IS NULL
       AND (referral = $3 OR $3 IS NULL) AND (about = $4 OR $4 IS NULL)`,
    [institution, kind, referral ?? null, about ?? null, now],
  );
}

const MOST_TASKS = 200;

/** For a `WHERE` on `task`: not about a referral that this person (`$3`) is shut out of. */
const OPEN_TO = `NOT EXISTS (
  SELECT 1 FROM referral WHERE referral.id = task.referral AND referral.institution = task.institution
    AND NOT (${notBlocked('$3')}))`;

/** Who looks at tasks. */
export interface TaskReader {
  readonly institution: string;
  readonly subject: string;
  readonly roles: readonly string[];
}

/** What is open for this person, oldest first: reviews for coordinators, nothing of what she is shut out of. */
export async function listTasks(
  db: DataSource | EntityManager,
  { institution, subject, roles }: TaskReader,
): Promise<TaskView[]> {
  const rows: (Omit<TaskView, 'since' | 'dueAt'> & { since: Date; dueAt: Date | null })[] = await db.query(
    `SELECT task.id, kind, task.referral, about, task.opened_at AS since,
       task.due_at AS "dueAt" FROM task
     WHERE task.institution = $1 AND done_at IS NULL AND (kind <> 'review-break-glass' OR $4::boolean)
       AND ${OPEN_TO}
     ORDER BY task.opened_at, task.id LIMIT $2`,
    [institution, MOST_TASKS, subject, roles.includes('coordinator')],
  );
  return rows.map((row) => ({
    ...row,
    since: row.since.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
  }));
}

/**
 * Done is done: a second time changes nothing.
 * @throws AppError `not-found`; `conflict` task.by-review where only the review completes it
 */
export async function completeTask(
  tx: EntityManager,
  { institution, subject, roles }: TaskReader,
  id: string,
): Promise<void> {
  const rows: { kind: TaskKind }[] = await tx.query(
    `SELECT kind FROM task WHERE id = $1 AND institution = $2 AND (kind <> 'review-break-glass' OR $4::boolean)
       AND ${OPEN_TO} FOR UPDATE`,
    [id, institution, subject, roles.includes('coordinator')],
  );
  const [task] = rows;
  if (task === undefined) throw new AppError('not-found', 'not-found', 'There is nothing here for you.');
  if (task.kind === 'review-break-glass') {
    throw new AppError('conflict', 'task.by-review', 'The review completes this task.');
  }
  await tx.query(`UPDATE task SET done_at = coalesce(done_at, clock_timestamp()) WHERE id = $1`, [id]);
}

/** The review was made. */
export async function completeReviewTask(tx: EntityManager, about: string): Promise<void> {
  await tx.query(
    `UPDATE task SET done_at = clock_timestamp() WHERE kind = 'review-break-glass' AND about = $1 AND done_at IS NULL`,
    [about],
  );
}
