import { expect } from '@jest/globals';
import { isUnavailable, newId } from '#kernel';
import { waitFor } from '#testing';
import { isAborted } from '../../src/delivery.js';
import { silentLog } from '../../src/log.js';
import { openEventLog } from '../../src/open-event-log.js';
import { record, values, type Connection } from './bench.js';
import { Reader } from './reader.js';

/** What a restart of the server does to a client that goes on: needs a server of its own. */
export async function outlivesRestart(connection: Connection, restart: () => Promise<void>): Promise<void> {
  const log = await openEventLog({ ...connection, clientId: 'restart', logger: silentLog });
  const name = `restart.${newId()}`;
  await log.ensureTopics([{ name, partitions: 2 }]);
  const reader = new Reader(log, name, {});
  await reader.start();
  let appended = 0;
  let failures = 0;
  const over = new AbortController();
  const load = (async () => {
    while (!isAborted(over.signal)) {
      try {
        await log.append(name, appended % 2, [record(String(appended))]);
        appended += 1;
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        failures += 1;
      }
    }
  })();
  const has = (count: number) => () => new Set(values(reader.records)).size >= count;
  await waitFor('the first records', has(50));
  await restart();
  const then = appended;
  await waitFor('appends after the restart', () => appended > then + 50, 60_000);
  over.abort();
  await load;
  await waitFor('every record', has(appended), 60_000);
  for (const partition of [0, 1]) {
    const numbers = values(reader.of(partition)).map(Number);
    // a re-send may repeat, a new owner may read again: nothing may be missing or overtake
    const fresh = numbers.filter((number, index) => numbers.indexOf(number) === index);
    expect(fresh).toEqual([...fresh].sort((a, b) => a - b));
  }
  expect(failures).toBeGreaterThan(0);
  await reader.stop();
  await log.close();
}
