import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { newId } from '#kernel';
import { freshDatabase, ownPostgres, waitFor, type FreshDatabase } from '#testing';
import { EmbeddedLog } from '../src/embedded-log/embedded-log.js';
import { silentLog } from '../src/log.js';
import { describeEventLog } from './contract/index.js';
import { outlivesRestart } from './contract/restart.js';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase('log');
});
afterAll(() => database.close());

describe('the embedded log', () => {
  describeEventLog({
    connection: () => ({ kind: 'embedded', databaseUrl: database.url }),
    putForeign: async (topic, partition, { key, headers, value }) => {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(
        `WITH place AS (
           UPDATE log_partition SET next = next + 1 WHERE topic = $1 AND partition = $2 RETURNING id, next - 1 AS at
         )
         INSERT INTO log_record SELECT id, at, 0, $3, $4, $5 FROM place`,
        [
          topic,
          partition,
          key === null ? null : Buffer.from(key),
          JSON.stringify(headers),
          value ?? Buffer.alloc(0),
        ],
      );
      await client.end();
    },
  });

  it('forgets what is older than its topic keeps, and says where the rest begins', async () => {
    const log = await EmbeddedLog.open({ databaseUrl: database.url, clientId: 'sweep', logger: silentLog });
    const name = `sweep.${newId()}`;
    await log.ensureTopics([
      { name, partitions: 1, retentionMs: 1 },
      { name: `${name}.kept`, partitions: 1 },
    ]);
    const old = { key: 'k', headers: {}, value: Buffer.from('old') };
    await Promise.all([log.append(name, 0, [old, old]), log.append(`${name}.kept`, 0, [old])]);
    await waitFor('the sweep', async () => {
      await log.sweep();
      return (await log.offsets(name))[0]?.low === 2n;
    });
    expect(await log.read(name, 0, 0n, 10)).toEqual([]);
    expect(await log.read(`${name}.kept`, 0, 0n, 10)).toHaveLength(1);
    await log.append(name, 0, [{ key: 'k', headers: {}, value: Buffer.from('new') }]);
    expect((await log.offsets(name))[0]).toMatchObject({ high: 3n });
    await log.close();
  });

  it('outlives a restart of its database under load', async () => {
    const server = await ownPostgres();
    await outlivesRestart({ kind: 'embedded', databaseUrl: server.url }, () => server.restart());
    await server.remove();
  });
});
