import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { metric, type Reading } from '#platform';

const holds = metric(
  'staffetta_holds',
  () =>
    new Gauge({
      name: 'staffetta_holds',
      help: 'Units held for an offer, held beyond its time, and reserved for a woman who is expected',
      labelNames: ['state'] as const,
    }),
);

/** Holds of all houses together: whose they are, and which unit, the monitoring does not learn. */
export const holdReadings = (db: DataSource): Reading[] => [
  {
    name: 'holds',
    read: async () => {
      const [row]: { held: number; overdue: number; reserved: number }[] = await db.query(
        `SELECT count(*) FILTER (WHERE state = 'held')::int AS held,
           count(*) FILTER (WHERE state = 'held' AND until <= clock_timestamp())::int AS overdue,
           count(*) FILTER (WHERE state = 'reserved')::int AS reserved
         FROM reservation WHERE state IN ('held', 'reserved')`,
      );
      holds.set({ state: 'held' }, row?.held ?? 0);
      holds.set({ state: 'overdue' }, row?.overdue ?? 0);
      holds.set({ state: 'reserved' }, row?.reserved ?? 0);
    },
  },
];
