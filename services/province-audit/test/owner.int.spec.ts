import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { newId } from '#kernel';
import { migrateOnce } from '#messaging';
import { databaseServer, freshDatabase, type FreshDatabase } from '#testing';
import { checkLog } from '../src/app/check-log.js';
import { readState } from '../src/app/log-state.js';
import { readEnvelopes } from '../src/app/tree/read-envelopes.js';
import { withholdErased } from '../src/app/withhold.js';
import { openSigner } from './bystander.js';
import { World } from './world.js';

/** As `deploy/local` and a server's administrator do: the node's role owns its database, until the log is taken from it. */
const node = `node_${randomUUID().replaceAll('-', '')}`;
let database: FreshDatabase;
let world: World;

async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const pass = (what: 'own' | 'lend'): Promise<void> =>
  administer(
    database.url,
    `SET staffetta.node = '${node}'`,
    readFileSync(`deploy/postgres/${what}-log.sql`, 'utf8'),
  );

beforeAll(async () => {
  await administer(databaseServer(), `CREATE ROLE ${node} LOGIN PASSWORD 'prova'`);
  database = await freshDatabase('owned');
  await administer(databaseServer(), `ALTER DATABASE ${database.name} OWNER TO ${node}`);
  await expect(pass('own')).rejects.toThrow('start it once first');
  const url = new URL(database.url);
  [url.username, url.password] = [node, 'prova'];
  world = await World.over(url.href, () => Promise.resolve());
  await migrateOnce(world.db);
  await pass('own');
  await pass('own');
});
afterAll(async () => {
  await world.close();
  await database.close();
  await administer(databaseServer(), `DROP ROLE ${node}`, `DROP ROLE ${node}_log`);
});

describe('a node whose log is not its own', () => {
  it('does its work', async () => {
    const subject = newId();
    await world.say('submitted', world.cav, { subject });
    await world.say('cancelled', world.cav, { subject, attributes: { reason: 'other' } });
    await world.say('erased', world.cav, { subject });
    expect(await withholdErased(world.db, new Date(world.now + 3_600_000))).toBe(2);
    const at = world.clock.now();
    const items = await world.db.transaction((tx) =>
      readEnvelopes(tx, { from: 0, to: 3, subject: 'revisora', client: 'spec', at }),
    );
    expect(items.map(({ envelope }) => envelope !== null)).toEqual([false, false, true]);
    await world.db.query(
      `INSERT INTO checkpoint (origin, size, root, note, signed_at) VALUES ('prova', 0, sha256(''), '', now())`,
    );
    await world.db.query(`INSERT INTO public_view (origin, day, size) VALUES ('prova', '2026-03-02', 0)`);
    for (const line of ['prima', 'seconda']) {
      await world.db.query(
        `INSERT INTO cosignature (origin, size, witness, line, cosigned_at) VALUES ('prova', 0, 'w', $1, now())
         ON CONFLICT (origin, size, witness) DO UPDATE SET line = EXCLUDED.line`,
        [line],
      );
    }
    expect(await checkLog(world.db, world.registered.view, at)).toMatchObject({ size: 3, withheld: 2 });
    const folder = await mkdtemp(join(tmpdir(), 'staffetta-owner-'));
    expect(await readState(world.db, await openSigner(folder, []), at)).toMatchObject({ guarded: true });
    await rm(folder, { recursive: true });
  });

  it.each([
    ...[
      'leaf',
      'subtree',
      'checkpoint',
      'public_view',
      'public_cosignature',
      'envelope_reading',
      'cosignature',
      'envelope',
      'log_head',
    ].flatMap((table) => [
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${table} ADD COLUMN more text`,
      `DROP TABLE ${table} CASCADE`,
    ]),
    `UPDATE leaf SET digest = 'x'`,
    `UPDATE subtree SET hash = sha256('')`,
    `UPDATE checkpoint SET note = 'x'`,
    `UPDATE public_view SET size = 0`,
    `UPDATE envelope_reading SET subject = 'x'`,
    `UPDATE cosignature SET witness = 'x'`,
    `UPDATE envelope SET topic = 'registry'`,
    `UPDATE envelope SET index = -1`,
    `INSERT INTO log_head (size, frontier) VALUES (0, '')`,
    `DROP TRIGGER leaf_row ON leaf`,
    `DROP TRIGGER envelope_row ON envelope`,
    `CREATE OR REPLACE FUNCTION refuse_altered_envelope() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    `CREATE TRIGGER more BEFORE INSERT ON leaf FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE RULE more AS ON INSERT TO leaf DO INSTEAD NOTHING`,
    `DROP SCHEMA public CASCADE`,
    `ALTER SCHEMA public RENAME TO another`,
    `SET session_replication_role = replica`,
  ])('is refused by PostgreSQL: %s', async (statement) => {
    await expect(world.db.query(statement)).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('changes no envelope by what it may set, and makes no log shorter', async () => {
    for (const statement of [
      `UPDATE envelope SET attributes = '{}'`,
      `UPDATE envelope SET withheld_at = now()`,
      `UPDATE log_head SET size = 0`,
    ])
      await expect(world.db.query(statement)).rejects.toMatchObject({ driverError: { code: '23001' } });
  });

  it('neither drops its database nor becomes the owner', async () => {
    for (const statement of [
      `DROP DATABASE ${database.name}`,
      `ALTER DATABASE ${database.name} OWNER TO ${node}`,
      `SET ROLE ${node}_log`,
      `GRANT ${node}_log TO ${node}`,
    ])
      await expect(world.db.query(statement)).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('gets its tables for an update, and they are taken again', async () => {
    // an update may also make one of them
    await administer(database.url, `DROP TABLE public_cosignature`);
    await pass('lend');
    await world.db.query(`DELETE FROM migrations WHERE name LIKE 'CosignDays%'`);
    await migrateOnce(world.db);
    await world.db.query(`ALTER TABLE leaf ADD COLUMN more text`);
    await world.db.query(`ALTER TABLE leaf DROP COLUMN more`);
    await pass('own');
    await expect(world.db.query(`ALTER TABLE leaf ADD COLUMN more text`)).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
  });
});

it('is no node’s that may make roles', async () => {
  await administer(databaseServer(), `ALTER ROLE ${node} CREATEROLE`);
  try {
    await expect(pass('own')).rejects.toThrow('nothing can be kept from it');
  } finally {
    await administer(databaseServer(), `ALTER ROLE ${node} NOCREATEROLE`);
  }
});
