import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { notBlocked, stopClock, type Missed, type PartyContext, type ReferralRow } from '#referral';
import type { Call } from '../deadlines/whom-to-call.js';
import { callAbout } from './call-about.js';
import { BY_DEED, COORDINATORS_ALONE, type TaskKind } from './task-kind.js';
import { subjectOf, type ShownReferral, type TaskSubject } from './worklist-about.js';

export interface NewTask {
  readonly institution: string;
  readonly kind: TaskKind;
  /** Absent: it is about something that has no referral. */
  readonly referral?: string;
  readonly about?: string;
  readonly dueAt?: Date;
  /** Of a task about a stage, and of `call-now`: whose copy. */
  readonly side?: 's' | 'r';
  readonly stage?: Missed['stage'];
  /** Append time of the event that opened the stage. */
  readonly stageOpened?: Date;
  /** 0: since the stage began; 1, 2, 3: late. */
  readonly step?: number;
}

export interface TaskView {
  readonly id: string;
  readonly kind: TaskKind;
  readonly referral: string | null;
  readonly about: string | null;
  /** What `about` is the id of. */
  readonly subject: TaskSubject | null;
  readonly since: string;
  readonly dueAt: string | null;
  /** Null: it is open. */
  readonly doneAt: string | null;
  readonly stage: string | null;
  readonly step: number | null;
  /** Whom to telephone about it. */
  readonly call: Call | null;
}

/**
 * Gives an institution something to do, the same thing once; whoever is on duty is told after the commit. Cannot fail on
 * business grounds: folds call it.
 */
export async function openTask(tx: EntityManager, task: NewTask): Promise<void> {
  await tx.query(
    `WITH opened AS (
       INSERT INTO task (institution, kind, referral, about, side, stage, stage_opened, step, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
       RETURNING id, institution, kind, referral, side)
     INSERT INTO notification (institution, kind, task, referral, side)
     SELECT institution, kind, id, referral, side FROM opened`,
    [
      task.institution,
      task.kind,
      task.referral ?? null,
      task.about ?? null,
      task.side ?? null,
      task.stage ?? null,
      task.stageOpened ?? null,
      task.step ?? null,
      task.dueAt ?? null,
    ],
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

/** Whether `$3` works on the referral, and whether any person does. @param side whose copy: most kinds of task name none */
export const MEMBER = (who: string, side = 'task.side'): string => `(EXISTS (
    SELECT 1 FROM referral_team t WHERE t.referral = task.referral AND t.side = ${side}
      AND t.institution = task.institution ${who})
  OR EXISTS (
    SELECT 1 FROM case_team t JOIN referral own ON own.case_id = t.case_id AND own.side = 's'
    WHERE own.id = task.referral AND ${side} = 's' AND t.institution = task.institution ${who}))`;

const ALONE = `task.kind IN (${COORDINATORS_ALONE.map((kind) => `'${kind}'`).join(', ')})`;

/** Those are the coordinator's (`$4`), first steps those of who has it in hand; hers, if nobody has. */
const FOR_WHOM = `CASE
  WHEN ${ALONE} THEN $4::boolean
  WHEN task.kind = 'deadline' THEN ${MEMBER('AND t.subject = $3')} OR ($4::boolean AND NOT ${MEMBER('AND NOT t.program')})
  ELSE true END`;

/** What is about a stage is over with it; the fold need not close it. */
export const CURRENT = `(task.side IS NULL OR EXISTS (
  SELECT 1 FROM referral c
  WHERE c.id = task.referral AND c.side = task.side AND c.institution = task.institution AND CASE
    WHEN task.kind = 'call-now' THEN c.state IN ('submitted', 'received')
    WHEN task.stage = 'info-requested' THEN c.state = 'info-requested' AND c.stage_at = task.stage_opened
    ELSE c.state <> 'info-requested' AND c.clock_opened = task.stage_opened END))`;

/** Who looks at tasks. */
export interface TaskReader {
  readonly institution: string;
  readonly subject: string;
  readonly roles: readonly string[];
}

/** As `FOUND` reads it. Of a task about no referral `from` and all that follows is null. */
export type Found = Omit<TaskView, 'subject' | 'since' | 'dueAt' | 'doneAt' | 'call'> & {
  readonly since: Date;
  readonly dueAt: Date | null;
  readonly doneAt: Date | null;
  readonly referralKind: ReferralRow['kind'];
} & Omit<ShownReferral, 'kind'> &
  Pick<ReferralRow, 'protocol' | 'flow'>;

/** For a `SELECT` from `task` and, as `r`, the copy of the referral that it is about. */
export const FOUND = `task.id, task.kind, task.referral, task.about, task.opened_at AS since,
  task.due_at AS "dueAt", task.done_at AS "doneAt", task.stage, task.step,
  r.sender AS "from", r.recipient AS "to", r.service, r.protocol, r.flow, r.urgency, r.state, r.voice,
  r.kind AS "referralKind"`;

/** Joins it: the side that the task names, else one's own request, else what was received. */
export const WITH_REFERRAL = `LEFT JOIN LATERAL (
  SELECT * FROM referral f
  WHERE f.id = task.referral AND f.institution = task.institution AND f.side = coalesce(task.side, f.side)
  ORDER BY f.side DESC LIMIT 1) r ON true`;

/** For a `WHERE` on `task`: open at `$1`, for the person `$3` (`$4`: she coordinates), nothing of what she is shut out of. */
export const OPEN_FOR = `task.institution = $1 AND done_at IS NULL AND ${FOR_WHOM} AND ${CURRENT} AND ${OPEN_TO}`;

/** The same of one referral (`$5`), also what is done. */
const OF_REFERRAL = `task.institution = $1 AND task.referral = $5 AND ${FOR_WHOM} AND (done_at IS NOT NULL OR ${CURRENT})
  AND ${OPEN_TO}`;

/**
 * The same of what she was told of: whoever was told instead of others sees what it was, though it is not hers to do. What
 * is the coordinators' alone stays theirs.
 */
export const OPEN_TOLD = `task.institution = $1 AND done_at IS NULL AND ${CURRENT} AND ${OPEN_TO}
  AND ($4::boolean OR task.kind = 'deadline-coordinator' OR NOT ${ALONE})`;

/** What is open for this person, oldest first; of one referral also what is done. */
export async function listTasks(
  db: DataSource | EntityManager,
  context: Pick<PartyContext, 'registry' | 'clock' | 'keyStore' | 'logger'>,
  { institution, subject, roles }: TaskReader,
  referral?: string,
): Promise<TaskView[]> {
  const rows: Found[] = await db.query(
    `SELECT ${FOUND} FROM task ${WITH_REFERRAL}
     WHERE ${referral === undefined ? OPEN_FOR : OF_REFERRAL}
     ORDER BY task.opened_at, task.id LIMIT $2`,
    [
      ...[institution, MOST_TASKS, subject, roles.includes('coordinator')],
      ...(referral === undefined ? [] : [referral]),
    ],
  );
  return Promise.all(
    rows.map(async (row) => ({
      ...{ id: row.id, kind: row.kind, referral: row.referral, about: row.about, subject: subjectOf(row) },
      since: row.since.toISOString(),
      dueAt: row.dueAt?.toISOString() ?? null,
      doneAt: row.doneAt?.toISOString() ?? null,
      ...{ stage: row.stage, step: row.step },
      // nobody is telephoned about what is done
      call: row.doneAt === null ? await callAbout(db, context, institution, row) : null,
    })),
  );
}

/** Stages of the sender's that the lane does not end: whoever does the task ends them. */
const ENDS: Readonly<Partial<Record<TaskKind, 'declined' | 'no-show'>>> = {
  reroute: 'declined',
  'welfare-check': 'no-show',
};

/**
 * Done is done: a second time changes nothing.
 * @throws AppError `not-found`; `conflict` task.by-review where only the review completes it, task.by-deed where only
 * what it asks for does
 */
export async function completeTask(
  tx: EntityManager,
  context: PartyContext,
  { institution, subject, roles }: TaskReader,
  id: string,
): Promise<void> {
  const rows: { kind: TaskKind; stage: string | null; referral: string | null }[] = await tx.query(
    `SELECT kind, stage, referral FROM task WHERE id = $1 AND institution = $2 AND ${FOR_WHOM} AND ${OPEN_TO} FOR UPDATE`,
    [id, institution, subject, roles.includes('coordinator')],
  );
  const [task] = rows;
  if (task === undefined) throw new AppError('not-found', 'not-found', 'There is nothing here for you.');
  if (task.kind === 'review-break-glass') {
    throw new AppError('conflict', 'task.by-review', 'The review completes this task.');
  }
  if (BY_DEED.has(task.kind)) {
    throw new AppError('conflict', 'task.by-deed', 'What this task asks for completes it.');
  }
  await tx.query(
    `UPDATE task SET done_at = coalesce(done_at, $2), dismissed_at = coalesce(dismissed_at, $2) WHERE id = $1`,
    [id, context.clock.now()],
  );
  const state = ENDS[task.kind];
  if (state !== undefined && task.stage === state && task.referral !== null) {
    await stopClock(tx, context, { institution, referral: task.referral, state });
  }
}

/** The review was made. */
export async function completeReviewTask(tx: EntityManager, about: string): Promise<void> {
  await tx.query(
    `UPDATE task SET done_at = clock_timestamp() WHERE kind = 'review-break-glass' AND about = $1 AND done_at IS NULL`,
    [about],
  );
}

/** What tasks of a kind were about that somebody has put aside by hand since then. */
export async function dismissedSince(
  tx: EntityManager,
  { institution, kind }: Pick<NewTask, 'institution' | 'kind'>,
  since: Date,
): Promise<ReadonlySet<string>> {
  const rows: { about: string }[] = await tx.query(
    `SELECT DISTINCT about FROM task WHERE institution = $1 AND kind = $2 AND dismissed_at >= $3`,
    [institution, kind, since],
  );
  return new Set(rows.map(({ about }) => about));
}
