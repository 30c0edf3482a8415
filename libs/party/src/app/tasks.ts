import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';

/**
 * `cover-stay`: she stands in a house whose referral has ended before her admission; cover the stay by a new referral.
 * `offer-without-unit`: an offer holds in the lane, yet no unit is held here (a restored database); look for one.
 */
export type TaskKind = 'cover-stay' | 'offer-without-unit';

export interface NewTask {
  readonly institution: string;
  readonly kind: TaskKind;
  readonly referral: string;
  readonly about?: string;
}

export interface TaskView {
  readonly id: string;
  readonly kind: TaskKind;
  readonly referral: string;
  readonly about: string | null;
  readonly since: string;
}

/** Gives an institution something to do; the same thing once. Cannot fail on business grounds: folds call it. */
export async function openTask(tx: EntityManager, task: NewTask): Promise<void> {
  await tx.query(
    `INSERT INTO task (institution, kind, referral, about) VALUES ($1, $2, $3, $4)
     ON CONFLICT (institution, kind, referral) DO NOTHING`,
    [task.institution, task.kind, task.referral, task.about ?? null],
  );
}

const MOST_TASKS = 200;

/** What is open, oldest first. */
export async function listTasks(db: DataSource | EntityManager, institution: string): Promise<TaskView[]> {
  const rows: (Omit<TaskView, 'since'> & { since: Date })[] = await db.query(
    `SELECT id, kind, referral, about, opened_at AS since FROM task
     WHERE institution = $1 AND done_at IS NULL ORDER BY opened_at, id LIMIT $2`,
    [institution, MOST_TASKS],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

/** Done is done: a second time changes nothing. @throws AppError `not-found` */
export async function completeTask(tx: EntityManager, institution: string, id: string): Promise<void> {
  const [rows]: [unknown[], number] = await tx.query(
    `UPDATE task SET done_at = coalesce(done_at, clock_timestamp()) WHERE id = $1 AND institution = $2 RETURNING id`,
    [id, institution],
  );
  if (rows.length === 0) throw new AppError('not-found', 'not-found', 'There is nothing here for you.');
}
