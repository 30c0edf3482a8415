import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { waitingReading } from '#messaging';
import { metric, type Reading } from '#platform';
import { countWaiting } from './count-waiting.js';

const overdue = metric(
  'staffetta_stages_overdue',
  () =>
    new Gauge({
      name: 'staffetta_stages_overdue',
      help: 'Stages whose time has run out, once, one and a half times, twice; s: as the sender, r: as the recipient',
      labelNames: ['side', 'step'] as const,
    }),
);

const SIDES = ['s', 'r'] as const;

/** What a party node says of its requests: counts for all whom it speaks for together, never an institution's own. */
export const partyReadings = (db: DataSource): Reading[] => [
  waitingReading(() => countWaiting(db)),
  { name: 'stages', read: () => readOverdue(db) },
];

async function readOverdue(db: DataSource): Promise<void> {
  const rows: { side: string; once: number; half: number; twice: number }[] = await db.query(
    `SELECT side, count(*)::int AS once,
       count(*) FILTER (WHERE late_at <= clock_timestamp())::int AS half,
       count(*) FILTER (WHERE last_at <= clock_timestamp())::int AS twice
     FROM deadline WHERE due_at <= clock_timestamp() GROUP BY side`,
  );
  for (const side of SIDES) {
    const { once = 0, half = 0, twice = 0 } = rows.find((row) => row.side === side) ?? {};
    overdue.set({ side, step: '1' }, once);
    overdue.set({ side, step: '2' }, half);
    overdue.set({ side, step: '3' }, twice);
  }
}
