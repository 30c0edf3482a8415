import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import type { ReferralRow } from '../store/rows.js';
import { stageClock, type StageClock } from './stage-clock.js';

/** A `deadline-missed` of this node's, as its lane holds it. */
export interface SaidMissed {
  readonly row: ReferralRow;
  readonly event: string;
  readonly stage: string;
  readonly step: number;
  readonly openedAt: Date;
}

interface Folded {
  readonly rows: ReadonlyMap<unknown, ReferralRow>;
  readonly stageChanged: boolean;
  readonly missed: readonly SaidMissed[];
}

/** At E0 and E1: how long nobody may have it in hand before somebody has to telephone (design §3.5). */
const UNREAD_MS = 5 * 60_000;

/** Sets the clocks of what a batch has folded, in the fold's own transaction: one statement, however many. */
export async function writeDeadlines(
  tx: EntityManager,
  ctx: PartyContext,
  foldings: readonly Folded[],
): Promise<void> {
  const rows = foldings.flatMap((folding) => (folding.stageChanged ? [...folding.rows.values()] : []));
  await Promise.all([
    setDeadlines(tx, ctx, rows),
    noteSaid(
      tx,
      foldings.flatMap(({ missed }) => missed),
    ),
  ]);
}

/** Sets the clocks of these copies, or takes them away where none runs. Their rows are locked. */
export async function setDeadlines(
  tx: EntityManager,
  { registry }: Pick<PartyContext, 'registry'>,
  rows: readonly ReferralRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const clocks = rows.map((row) => ({ row, clock: stageClock(registry, row) }));
  const running = clocks.filter(
    (each): each is { row: ReferralRow; clock: StageClock } => each.clock !== undefined,
  );
  const stopped = clocks.filter(({ clock }) => clock === undefined).map(({ row }) => row);
  const column = <T>(value: (row: ReferralRow, clock: StageClock) => T): T[] =>
    running.map(({ row, clock }) => value(row, clock));
  await tx.query(
    running.length === 0 ? STOP : stopped.length === 0 ? SET : `WITH stopped AS (${STOP}) ${SET_AFTER}`,
    [
      ...(stopped.length === 0 ? [] : [stopped.map(({ id }) => id), stopped.map(({ side }) => side)]),
      ...(running.length === 0
        ? []
        : [
            column(({ id }) => id),
            column(({ side }) => side),
            column(({ institution }) => institution),
            column((_, { stage }) => stage),
            column((_, { openedAt }) => openedAt),
            column(({ stageAt }) => stageAt),
            column((_, { due: [due] }) => due),
            column((_, { due: [, later] }) => later),
            column((_, { due: [, , last] }) => last),
            column(callAt),
          ]),
    ],
  );
}

const STOP = `DELETE FROM deadline d USING unnest($1::uuid[], $2::text[]) AS gone(referral, side)
  WHERE d.referral = gone.referral AND d.side = gone.side`;

const setFrom = (first: number): string => {
  const types = ['uuid', 'text', 'text', 'text', ...Array<string>(6).fill('timestamptz')];
  return `
  INSERT INTO deadline (referral, side, institution, stage, opened_at, since, due_at, late_at, last_at, call_at, step,
    next_at)
  SELECT u.*, 0, least(u.call_at, u.due_at)
  FROM unnest(${types.map((type, index) => `$${String(first + index)}::${type}[]`).join(', ')})
    AS u(referral, side, institution, stage, opened_at, since, due_at, late_at, last_at, call_at)
  ON CONFLICT (referral, side) DO UPDATE SET stage = excluded.stage, opened_at = excluded.opened_at,
    since = excluded.since, due_at = excluded.due_at, late_at = excluded.late_at, last_at = excluded.last_at,
    call_at = excluded.call_at, step = 0, next_at = excluded.next_at`;
};
const SET = setFrom(1);
const SET_AFTER = setFrom(3);

/** Until somebody there has it in hand: when the sender should telephone. Her own node has taken it, if it has that. */
function callAt({ side, urgency, state, submittedAt }: ReferralRow): Date | null {
  const unread = state === 'submitted' || state === 'received';
  if (side !== 's' || !unread || submittedAt === null || (urgency !== 'E0' && urgency !== 'E1')) return null;
  return new Date(submittedAt.getTime() + UNREAD_MS);
}

/** What the lane holds is not said again, not even by a database that was restored from before. */
async function noteSaid(tx: EntityManager, said: readonly SaidMissed[]): Promise<void> {
  if (said.length === 0) return;
  await tx.query(
    `INSERT INTO deadline_missed (referral, side, institution, stage, opened_at, step, due_at, since, event)
     SELECT u.referral, u.side, u.institution, u.stage, u.opened_at, u.step, u.opened_at, u.opened_at, u.event
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::integer[], $7::uuid[])
       AS u(referral, side, institution, stage, opened_at, step, event)
     ON CONFLICT (referral, side, stage, opened_at, step) DO UPDATE SET event = excluded.event`,
    [
      said.map(({ row }) => row.id),
      said.map(({ row }) => row.side),
      said.map(({ row }) => row.institution),
      said.map(({ stage }) => stage),
      said.map(({ openedAt }) => openedAt),
      said.map(({ step }) => step),
      said.map(({ event }) => event),
    ],
  );
}
