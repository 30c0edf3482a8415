import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { isUnavailable } from '#kernel';
import { waitFor } from '#testing';
import { nodeDatabase } from '../src/node-database.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';

let server: TestServer;
let fresh: TestDatabase;
let db: DataSource;

beforeAll(async () => {
  server = await testServer();
  fresh = await freshDatabase(server.url);
  db = await nodeDatabase({ url: fresh.url, name: 'preparing', poolSize: 3 }).initialize();
  await db.query('CREATE TABLE stone (id integer PRIMARY KEY, name text)');
  await db.query(`INSERT INTO stone VALUES (1, 'flint')`);
});
afterAll(async () => {
  await db.destroy();
  await fresh.close();
  await server.close();
});

const STONE = 'SELECT * FROM stone WHERE id = $1';

/** On each connection at once. */
const onAll = (text: string): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled([1, 2, 3].map(() => db.query(text, [1])));

it('fails once where a migration changed what a prepared statement gives, and works again', async () => {
  await onAll(STONE);
  await fresh.dataSource.query('ALTER TABLE stone ADD COLUMN weight integer');
  const first = await onAll(STONE);
  const refused = first.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.map(isUnavailable)).toEqual(refused.map(() => true));
  expect(await onAll(STONE)).toEqual(
    [1, 2, 3].map(() => ({ status: 'fulfilled', value: [{ id: 1, name: 'flint', weight: null }] })),
  );
});

it('lives on when the server ends its sessions, whoever holds them', async () => {
  const held = db.createQueryRunner();
  await held.connect();
  await onAll(STONE);
  await fresh.dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'preparing'`,
  );
  const error: unknown = await waitFor('it has noticed', () =>
    held.query(STONE, [1]).then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  );
  expect(isUnavailable(error)).toBe(true);
  await held.release();
  await waitFor('others have gone', () => db.query(STONE, [1]).catch(() => undefined));
  expect((await onAll(STONE)).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
});
