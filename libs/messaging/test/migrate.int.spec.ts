import { afterAll, beforeAll, it } from '@jest/globals';
import { waitFor } from '#testing';
import { migrateOnce, type MigrationClass } from '../src/migrate.js';
import { nodeDatabase } from '../src/node-database.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';

let server: TestServer;
let fresh: TestDatabase;

beforeAll(async () => {
  server = await testServer();
  fresh = await freshDatabase(server.url);
});
afterAll(async () => {
  await fresh.close();
  await server.close();
});

class Widen1700000000009 {
  up = (runner: { query(text: string): Promise<unknown> }): Promise<unknown> =>
    runner.query('ALTER TABLE stone ADD COLUMN weight integer');
  down = (): Promise<void> => Promise.resolve();
}

it('waits for a table that somebody reads for long, and lets others read meanwhile', async () => {
  const { dataSource: db, url } = fresh;
  await db.query('CREATE TABLE stone (id integer)');
  const reader = db.createQueryRunner();
  await reader.startTransaction();
  await reader.query('SELECT * FROM stone');
  const only = [Widen1700000000009 as unknown as MigrationClass];
  const next = await nodeDatabase({ url, name: 'widen', poolSize: 2, only }).initialize();
  const migrated = migrateOnce(next);
  const waiting = async (): Promise<string | undefined> =>
    (
      await db.query<{ began: string }[]>(
        `SELECT xact_start::text AS began FROM pg_stat_activity
         WHERE application_name = 'widen' AND wait_event_type = 'Lock'`,
      )
    )[0]?.began;
  const first = await waitFor('it waits', waiting);
  // its turn ends, and those who waited behind it go on; then it waits again
  await db.query('SELECT * FROM stone');
  await waitFor('it waits anew', async () => {
    const began = await waiting();
    return began !== undefined && began !== first;
  });
  await reader.rollbackTransaction();
  await reader.release();
  await migrated;
  await next.destroy();
  await db.query('SELECT weight FROM stone');
}, 40_000);
