import { missDeadlines, sayMissed, type Missed } from '../src/index.js';
import type { Node } from './network.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What one turn finds when the clock shows `at`; every step that it finds is missed from then on. */
export const missAt = (node: Node, at: Date): Promise<Missed[]> =>
  node.db.transaction(async (tx) => [...(await missDeadlines(tx, { at, limit: 100 })).missed]);

export const steps = (missed: readonly Missed[]): string[] =>
  missed.map(({ side, stage, step }) => `${side} ${stage} ${String(step)}`).sort();

export const sayAll = (node: Node): Promise<unknown> => sayMissed(node.db, node.ctx, 100);

export interface Clock {
  readonly stage: string;
  readonly since: Date;
  readonly due: readonly Date[];
}

export const clockOf = async (node: Node, id: string, side: 's' | 'r'): Promise<Clock | undefined> => {
  const rows: Clock[] = await node.db.query(
    `SELECT stage, since, ARRAY[due_at, late_at, last_at] AS due FROM deadline WHERE referral = $1 AND side = $2`,
    [id, side],
  );
  return rows[0];
};

/** Stage and minutes until it is late, from the lane's time of its last change of state. */
export const due = async (node: Node, id: string, side: 's' | 'r'): Promise<[string, number] | undefined> => {
  const clock = await clockOf(node, id, side);
  return clock && [clock.stage, ((clock.due[0]?.getTime() ?? 0) - clock.since.getTime()) / MINUTE];
};

export const after = async (
  node: Node,
  id: string,
  side: 's' | 'r',
  step: 1 | 2 | 3,
  ms = 0,
): Promise<Date> => new Date(((await clockOf(node, id, side))?.due[step - 1]?.getTime() ?? 0) + ms);
