import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, waitFor, type FreshDatabase } from '#testing';
import type { DataSource } from 'typeorm';
import { silentLog } from '../src/log.js';
import { nodeDatabase } from '../src/node-database.js';
import { Siblings } from '../src/siblings.js';

let database: FreshDatabase;
let dataSource: DataSource;
const started: Siblings[] = [];
beforeEach(async () => {
  database = await freshDatabase('siblings');
  dataSource = await nodeDatabase({ url: database.url, name: 'test' }).initialize();
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
  await dataSource.destroy();
  await database.close();
});

/** A process, and what it has heard. */
function start(): { siblings: Siblings; heard: string[] } {
  const siblings = new Siblings({ databaseUrl: database.url, dataSource, logger: silentLog });
  const heard: string[] = [];
  siblings.on<string>('ids', (items) => heard.push(...items));
  siblings.start();
  started.push(siblings);
  return { siblings, heard };
}

const listening = async (): Promise<number> => {
  const rows: { n: number }[] = await dataSource.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE application_name = 'staffetta-siblings' AND datname = current_database() AND query LIKE 'LISTEN%'`,
  );
  return rows[0]?.n ?? 0;
};

describe('processes of a node', () => {
  it('hear what another one says, however much, and not their own', async () => {
    const [one, other, third] = [start(), start(), start()];
    await waitFor('all listen', async () => (await listening()) === 3);
    const ids = Array.from({ length: 500 }, (_, place) => `${'a'.repeat(60)}${String(place)}`);
    one.siblings.tell('ids', ids);
    one.siblings.tell('other', ['not asked for']);
    for (const { heard } of [other, third]) {
      await waitFor('all was heard', () => heard.length === ids.length);
      expect([...heard].sort()).toEqual([...ids].sort());
    }
    expect(one.heard).toEqual([]);
  });

  it('listen again when the database ended their session', async () => {
    const [one, other] = [start(), start()];
    await waitFor('both listen', async () => (await listening()) === 2);
    await dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'staffetta-siblings' AND datname = current_database()`,
    );
    await waitFor('it is heard again', () => {
      one.siblings.tell('ids', ['x']);
      return other.heard.includes('x');
    });
  });
});
