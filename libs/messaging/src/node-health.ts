import type { DataSource } from 'typeorm';
import type { HealthCheck } from '#platform';
import type { EventLog } from './event-log.js';

/**
 * What every node needs before it can do its work: its database, the log, and the registry read back from it.
 * @param known true once the registry says what this node cannot begin without
 */
export function nodeHealth(db: DataSource, log: EventLog, known: () => boolean): HealthCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.query('SELECT 1');
        return true;
      },
    },
    { name: 'log', check: async () => (await log.offsets('registry')).length > 0 },
    { name: 'registry', check: () => Promise.resolve(known()) },
  ];
}
