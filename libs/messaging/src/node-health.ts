import type { DataSource } from 'typeorm';
import type { HealthCheck } from '#platform';
import type { EventLog } from './event-log.js';
import { revokedSpeakers, type OwnKeys } from './keys/own-keys.js';

/** Red while a key of a speaker is revoked and no other has taken its place: what it says waits in the outbox. */
export const keysHealth = (own: OwnKeys): HealthCheck => ({
  name: 'keys',
  check: () => Promise.resolve(revokedSpeakers(own).length === 0),
});

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
