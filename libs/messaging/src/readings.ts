import type { DataSource } from 'typeorm';
import type { Reading } from '#platform';
import { outboxAge, outboxDepth, parkedNow, poolConnections, quarantinedNow, waitingNow } from './metrics.js';
import { countTables } from './operations.js';

/** What TypeORM's driver for PostgreSQL holds: the pool of `pg`. */
interface Pooled {
  readonly master?: {
    readonly totalCount: number;
    readonly idleCount: number;
    readonly waitingCount: number;
  };
}

/** The outbox and what was set aside, as `status` counts them; and the pool, which is asked of nobody. */
export function messagingReadings(db: DataSource): Reading[] {
  return [
    { name: 'messaging', read: () => readTables(db) },
    {
      name: 'pool',
      // a statement waits for a tick at least, also where connections are free
      first: true,
      read: () => {
        const { master } = db.driver as Pooled;
        if (master !== undefined) {
          poolConnections.set({ state: 'total' }, master.totalCount);
          poolConnections.set({ state: 'idle' }, master.idleCount);
          poolConnections.set({ state: 'waiting' }, master.waitingCount);
        }
        return Promise.resolve();
      },
    },
  ];
}

async function readTables(db: DataSource): Promise<void> {
  const { outbox, parked, quarantined } = await countTables(db);
  outboxDepth.set({ state: 'unstamped' }, outbox.unstamped);
  outboxDepth.set({ state: 'unpublished' }, outbox.unpublished);
  outboxDepth.set({ state: 'given-up' }, outbox.givenUp);
  outboxAge.set(outbox.oldestSeconds);
  parkedNow.set(parked);
  quarantinedNow.set(quarantined);
}

/** For nodes that fold lanes: how many referrals wait for a number. */
export const waitingReading = (count: () => Promise<number>): Reading => ({
  name: 'waiting',
  read: async () => {
    waitingNow.set(await count());
  },
});
