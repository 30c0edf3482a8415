import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ownPostgres, type OwnPostgres } from '#testing';
import { withClient } from '../../local/src/databases.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { migrateAll } from '../../provision/src/migrate.js';
import { backup, type BackupOptions } from '../src/backup.js';
import { writeManifest, readManifest, type Manifest } from '../src/manifest.js';
import type { Database, Place } from '../src/place.js';
import { restore, type RestoreOptions } from '../src/restore.js';

const NODES = ['intake', 'shelter-beds', 'province-audit'];
/** Whatever COPY has to write in another way. */
const ODD = 'riga\nnuova\ttab\\barra "è" \\. \u{1f3e0} \\N';
const HOUR_MS = 3_600_000;

let dir: string;
let server: OwnPostgres;
let place: Place;
/** A whole copy of the databases as `beforeAll` leaves them. */
let copy: string;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-backup-'));
  server = await ownPostgres();
  const databases: Database[] = NODES.map((id) => ({ id, service: id, url: urlOf(id) }));
  place = {
    databases,
    administrator: server.url,
    keysOf: (node) => join(dir, 'stores', node),
    release: () => Promise.resolve(),
  };
  await migrateAll(
    { administrator: server.url, nodes: databases, others: [] },
    repositoryRoot(),
    () => undefined,
  );
  await fill();
  before = await contents();
  copy = (await take()).folder;
}, 180_000);

afterAll(async () => {
  await server.remove();
  await rm(dir, { recursive: true, force: true });
});

describe('a copy of the databases', () => {
  it('brings them back as they were, to the last row', async () => {
    await destroyAll();
    const told = await bring();
    expect(told).toMatchObject({ nodes: NODES, keys: [] });
    expect(await contents()).toEqual(before);
  });

  it('goes on counting where it was, also where the node’s role may not see how far', async () => {
    await bring({ replace: true });
    const [row] = await ask(
      'intake',
      `INSERT INTO outbox (id, speaker, topic, key, subject, attributes, value)
       VALUES (gen_random_uuid(), 's', 't', 'k', 'x', '{}', '') RETURNING position`,
    );
    expect(row).toEqual({ position: '8' });
    const [reading] = await ask(
      'province-audit',
      `INSERT INTO envelope_reading (from_index, to_index, subject, client, read_at)
       VALUES (0, 0, 's', 'c', now()) RETURNING id`,
    );
    expect(reading).toEqual({ id: '2' });
  });

  it('lets every speaker begin a new chain', async () => {
    await bring({ replace: true });
    expect(await ask('intake', 'SELECT restored FROM speaker_head')).toEqual([{ restored: true }]);
  });

  it('leaves the log as guarded as it was', async () => {
    await bring({ replace: true });
    await expect(ask('province-audit', 'DROP TABLE leaf')).rejects.toMatchObject({ code: '42501' });
    const asSuperuser = new URL(server.url);
    asSuperuser.pathname = '/province_audit';
    for (const statement of ['DELETE FROM leaf', 'TRUNCATE leaf', `UPDATE leaf SET digest = ''`]) {
      const said = withClient(asSuperuser.href, async (client) => {
        await client.query('SET session_replication_role = replica');
        await client.query(statement);
      });
      await expect(said).rejects.toMatchObject({ code: '23001' });
    }
  });

  it('tells where the audit comes back under its log’s old name', async () => {
    expect(await bring({ replace: true })).toMatchObject({ oldName: 'province-audit' });
    expect(await bring({ replace: true, node: 'intake' })).not.toHaveProperty('oldName');
    const named = { ...place, nameLogAnew: () => Promise.resolve('prova.example/log-2') };
    const audit = { replace: true, node: 'province-audit', newLog: true };
    expect(await bring(audit, named)).not.toHaveProperty('oldName');
    expect(await bring(audit)).toMatchObject({ oldName: 'province-audit' });
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const writer = new Client({ connectionString: urlOf('intake') });
    await writer.connect();
    const stop = new AbortController();
    const writing = (async () => {
      for (let n = 1; !stop.signal.aborted; n += 1) {
        await writer.query('BEGIN');
        await writer.query(`INSERT INTO outbox_number VALUES ('moment', $1, 1)`, [String(n)]);
        await writer.query(`INSERT INTO consumer_offset VALUES ('moment', $1, 1)`, [n]);
        await writer.query('COMMIT');
      }
    })();
    const { folder } = await take();
    stop.abort();
    await writing;
    await writer.end();
    await bring({ replace: true, from: folder });
    const [pair] = await ask(
      'intake',
      `SELECT (SELECT count(*) FROM outbox_number WHERE subject = 'moment') =
              (SELECT count(*) FROM consumer_offset WHERE topic = 'moment') AS alike`,
    );
    expect(pair).toEqual({ alike: true });
    await bring({ replace: true });
  });
});

describe('nothing is touched', () => {
  const refuses = async (code: string, options: Partial<RestoreOptions> = {}): Promise<void> => {
    const there = await contents();
    await expect(bring(options)).rejects.toMatchObject({ code });
    expect(await contents()).toEqual(there);
  };

  it('where databases are there and nobody said that they may go', async () => {
    await refuses('restore.not-empty');
  });

  it('while a node runs', async () => {
    await withClient(urlOf('shelter-beds'), () => refuses('restore.in-use', { replace: true }));
  });

  describe('by a copy that is not what was written', () => {
    let other: string;
    beforeEach(async () => {
      other = (await take()).folder;
    });
    const file = (): string => join(other, 'intake', 'outbox.copy.gz');
    const from = () => ({ replace: true, from: other });

    it.each<[string, () => Promise<unknown>]>([
      ['a file is cut short', () => truncate(file(), 20)],
      ['a file is longer', () => appendFile(file(), 'x')],
      ['a file is missing', () => rm(file())],
    ])('%s', async (_what, damage) => {
      await damage();
      await refuses('backup.damaged-file', from());
    });

    it('the list says something else', async () => {
      const list = join(other, 'manifest.json');
      await writeFile(list, (await readFile(list, 'utf8')).replace('"rows": 7', '"rows": 8'));
      await refuses('backup.damaged-manifest', from());
    });

    const rewritten = async (change: (manifest: Manifest) => object): Promise<void> => {
      const manifest = await readManifest(other);
      await writeManifest(other, { ...manifest, ...change(manifest) });
    };

    it('the list leads out of the folder', async () => {
      await rewritten(({ databases }) => ({
        databases: databases.map((each) => ({
          ...each,
          tables: each.tables.map((table) => ({ ...table, file: '../../../etc/passwd' })),
        })),
      }));
      await refuses('backup.damaged-manifest', from());
    });

    it('it is of another network', async () => {
      await rewritten(({ databases }) => ({
        databases: databases.map((each) => ({ ...each, id: 'altrove', tables: [] })),
      }));
      await refuses('restore.foreign', from());
    });

    it('it is of a newer version', async () => {
      await rewritten(({ databases }) => ({
        databases: databases.map((each) => ({
          ...each,
          migrations: [...each.migrations, 'FromTomorrow9999999999999'],
        })),
      }));
      await refuses('restore.newer-copy', from());
    });

    it('there is none', async () => {
      await refuses('backup.no-manifest', { replace: true, from: dir });
    });
  });
});

describe('the folder of copies', () => {
  it('keeps the newest, and nothing that is not whole', async () => {
    const to = join(dir, 'kept');
    await take({ to });
    await take({ to });
    const { folder, removed } = await take({ to, keep: 2 });
    expect(removed).toHaveLength(1);
    expect(await readdir(to)).toHaveLength(2);
    expect(await readdir(to)).toContain(folder.slice(to.length + 1));
    const broken = {
      ...place,
      databases: [...place.databases, { id: 'gone', service: 'intake', url: urlOf('gone') }],
    };
    await expect(take({ to }, broken)).rejects.toThrow();
    expect(await readdir(to)).toHaveLength(2);
  });
});

let hours = 0;
/** Each an hour after the one before. */
function take(options: Partial<BackupOptions> = {}, from = place) {
  hours += 1;
  const now = new Date(Date.UTC(2026, 0, 1) + hours * HOUR_MS);
  return backup(from, { to: join(dir, 'copies'), version: '0', now, progress: () => undefined, ...options });
}

const bring = (options: Partial<RestoreOptions> = {}, to = place) =>
  restore(to, {
    from: copy,
    replace: false,
    root: repositoryRoot(),
    progress: () => undefined,
    ...options,
  });

async function fill(): Promise<void> {
  for (let n = 1; n <= 7; n += 1) {
    await ask(
      'intake',
      `INSERT INTO outbox (id, speaker, topic, key, subject, attributes, value)
       VALUES (gen_random_uuid(), 's', 't', $1, 'x', jsonb_build_object('odd', $1::text), $2)`,
      [ODD, Buffer.from([0, 9, 10, 92, 255])],
    );
  }
  await ask('intake', `INSERT INTO speaker_head (speaker, epoch, seq) VALUES ('s', 1, 7)`);
  await ask(
    'province-audit',
    `INSERT INTO leaf (index, digest) SELECT n, 'd' || n FROM generate_series(0, 5000) AS n`,
  );
  await ask(
    'province-audit',
    `INSERT INTO envelope_reading (from_index, to_index, subject, client, read_at) VALUES (0, 0, 's', 'c', now())`,
  );
}

async function destroyAll(): Promise<void> {
  await withClient(server.url, async (client) => {
    for (const node of NODES) await client.query(`DROP DATABASE ${node.replaceAll('-', '_')}`);
    await client.query('DROP OWNED BY intake');
    await client.query('DROP ROLE intake');
  });
}

/** Every table's rows, as one digest; that a speaker was restored apart. */
async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const node of NODES) {
    const tables = await ask<{ name: string }>(
      node,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const without = name === 'speaker_head' ? `- 'restored'` : name === 'migrations' ? `- 'id'` : '';
      const [row] = await ask<{ digest: string }>(
        node,
        `SELECT count(*) || ' ' || md5(coalesce(string_agg(r, '|' ORDER BY r), '')) AS digest
         FROM (SELECT (to_jsonb(t) ${without})::text AS r FROM "${name}" AS t) AS rows`,
      );
      found[`${node} ${name}`] = row?.digest ?? '';
    }
  }
  return found;
}

function urlOf(node: string): string {
  const url = new URL(server.url);
  url.username = node.replaceAll('-', '_');
  url.password = 'prova';
  url.pathname = `/${url.username}`;
  return url.href;
}

const ask = <T extends object>(node: string, statement: string, values: unknown[] = []): Promise<T[]> =>
  withClient(urlOf(node), async (client) => (await client.query<T>(statement, values)).rows);
