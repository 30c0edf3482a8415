import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import { callAbout } from './call-about.js';
import { FOUND, MEMBER, OPEN_FOR, OPEN_TOLD, WITH_REFERRAL, type Found } from './tasks.js';
import { aboutReferral, subjectOf } from './worklist-about.js';
import { AMONG, BEHIND, DUE } from './worklist-place.js';
import type { Page, Placed, Reader } from './worklist.js';

type Row = Found & {
  readonly side: 's' | 'r' | null;
  readonly due: string;
  readonly key: string;
  readonly mine: boolean;
};

/** Of the copy that the row shows: the side is told only of tasks about a stage. */
const SIDE = 'coalesce(task.side, r.side)';
const KEY = `('task:' || task.id)`;
const WHEN = DUE('coalesce(task.due_at, task.opened_at)');

/** What is open for this person, as in `GET tasks`, behind a place. */
export async function tasksDue(
  db: DataSource,
  context: PartyContext,
  { institution, subject, roles }: Reader,
  { after, limit, only }: Page,
): Promise<readonly Placed[]> {
  const now = context.clock.now();
  const rows: Row[] = await db.query(
    `SELECT ${FOUND}, ${SIDE} AS side, ${WHEN} AS due, ${KEY} AS key,
       ${MEMBER('AND t.subject = $3', SIDE)} AS mine
     FROM task ${WITH_REFERRAL}
     WHERE ${only === undefined ? OPEN_FOR : OPEN_TOLD} AND ${BEHIND(WHEN, KEY, '$5', '$6')} AND ${AMONG(KEY, '$7')}
     ORDER BY due, ${KEY} COLLATE "C" LIMIT $2`,
    [institution, limit, subject, roles.includes('coordinator'), after.due, after.key, only],
  );
  const placed: Placed[] = [];
  // one after another: few are to be telephoned about, and the pool is everybody's
  for (const row of rows) {
    placed.push({
      place: { due: row.due, key: row.key },
      item: {
        kind: 'task',
        ...{ id: row.id, side: row.side, task: row.kind, referral: row.referral },
        about: row.side === null ? null : aboutReferral({ ...row, kind: row.referralKind }),
        subject: subjectOf(row),
        dueAt: (row.dueAt ?? row.since).toISOString(),
        overdue: (row.dueAt !== null && row.dueAt <= now) || (row.step ?? 0) > 0,
        ...{ stage: row.stage, step: row.step },
        call: await callAbout(db, context, institution, row),
        mine: row.mine,
      },
    });
  }
  return placed;
}
