import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { migrateOnce, nodeDatabase, type MigrationClass } from '#messaging';
import { ownPostgres, type OwnPostgres } from '#testing';
import { ensureDatabase, withClient } from '../../local/src/databases.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { migrationsOf } from '../../provision/src/known-migrations.js';
import type { Release } from '../../provision/src/releases.js';
import type { Place } from '../src/place.js';
import { checkUpgrade, upgrade, type UpgradeOptions } from '../src/upgrade.js';

const SERVICES = ['intake', 'province-audit'];
const NEW = 2;

let server: OwnPostgres;
let home: string;
beforeAll(async () => {
  server = await ownPostgres();
});
afterAll(() => server.remove());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'staffetta-upgrade-'));
  await cp(join(repositoryRoot(), 'deploy/postgres'), join(home, 'deploy/postgres'), { recursive: true });
  for (const service of SERVICES) await asBefore(service);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** As they run: by the time in their names. */
const inTime = (service: string): readonly MigrationClass[] =>
  [...migrationsOf(service)].sort((a, b) => Number(a.name.slice(-13)) - Number(b.name.slice(-13)));

/** A database as the version before left it: without the last migrations. */
async function asBefore(service: string): Promise<void> {
  const { name, url } = placeOf(service);
  await withClient(server.url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  await ensureDatabase(server.url, url);
  const only = inTime(service).slice(0, -NEW);
  const database = nodeDatabase({ url, name: 'before', poolSize: 2, only });
  await database.initialize();
  await migrateOnce(database).finally(() => database.destroy());
}

const placeOf = (service: string): { name: string; url: string } => {
  const url = new URL(server.url);
  const name = service.replaceAll('-', '_');
  Object.assign(url, { username: name, password: 'prova', pathname: `/${name}` });
  return { name, url: url.href };
};

const place = (): Place => ({
  databases: SERVICES.map((id) => ({ id, service: id, url: placeOf(id).url })),
  administrator: server.url,
  keysOf: (node) => join(home, node),
  release: () => Promise.resolve(),
});

const lastBut = (service: string, back: number): string => inTime(service).at(-1 - back)?.name ?? '';

/** The versions that were given out before this one. */
async function released(...before: readonly Release[]): Promise<void> {
  const releases = [...before, { version: '0.3.0', last: {} }];
  await mkdir(join(home, 'deploy'), { recursive: true });
  await writeFile(join(home, 'deploy/releases.json'), JSON.stringify(releases));
}
const first = (): Release => ({ version: '0.1.0', last: { intake: lastBut('intake', 4) } });
const second = (): Release => ({ version: '0.2.0', last: { intake: lastBut('intake', NEW) } });

const options = (told: string[] = []): UpgradeOptions => ({
  root: home,
  now: new Date('2026-11-27T02:00:00Z'),
  copy: { to: join(home, 'copies'), version: '0.3.0', progress: (what) => told.push(what) },
});

const seen = (service: string): Promise<string[]> =>
  withClient(placeOf(service).url, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    return rows.map(({ name }) => name);
  });
const all = (service: string): string[] => inTime(service).map(({ name }) => name);

describe('staffetta upgrade', () => {
  it('says what it would do and does nothing; then copies, and does it', async () => {
    await released(first(), second());
    const before = await Promise.all(SERVICES.map(seen));
    const wanted = SERVICES.map((node) => ({ node, migrations: NEW }));
    expect(await checkUpgrade(place(), home)).toEqual(wanted);
    expect(await Promise.all(SERVICES.map(seen))).toEqual(before);

    const { verdicts, copy } = await upgrade(place(), options());
    expect(verdicts).toEqual(wanted);
    expect(await readdir(copy ?? '')).toContain('manifest.json');
    for (const service of SERVICES) expect(await seen(service)).toEqual(all(service));
    // the audit's log is nobody's again who signs in
    const drop = withClient(placeOf('province-audit').url, (client) => client.query('DROP TABLE leaf'));
    await expect(drop).rejects.toMatchObject({ code: '42501' });
    expect((await upgrade(place(), options())).copy).toBeNull();
  });

  it('refuses a skipped version, says which comes first, and changes nothing', async () => {
    const skipped = { version: '0.2.0', last: { intake: lastBut('intake', 0) } };
    await released(first(), skipped);
    const before = await Promise.all(SERVICES.map(seen));
    const error: unknown = await upgrade(place(), options()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'upgrade.refused',
      message: expect.stringContaining('Install 0.2.0 first') as unknown,
      details: {
        verdicts: [
          { node: 'intake', fault: 'migrate.skipped-version' },
          { node: 'province-audit', migrations: NEW },
        ],
      },
    });
    expect(await Promise.all(SERVICES.map(seen))).toEqual(before);
    expect(await readdir(home)).not.toContain('copies');
  });

  it('refuses a database that a newer version has seen, also while all others may be brought on', async () => {
    await released(first(), second());
    await withClient(placeOf('province-audit').url, (client) =>
      client.query(
        `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow9999999999999')`,
      ),
    );
    expect(await checkUpgrade(place(), home)).toEqual([
      { node: 'intake', migrations: NEW },
      expect.objectContaining({ node: 'province-audit', fault: 'migrate.newer-database' }),
    ]);
    await expect(upgrade(place(), options())).rejects.toMatchObject({ code: 'upgrade.refused' });
    expect(await seen('intake')).toEqual(all('intake').slice(0, -NEW));
  });

  it('migrates nothing where no copy could be taken', async () => {
    await released(first(), second());
    await writeFile(join(home, 'copies'), 'a file where the folder should be');
    await expect(upgrade(place(), options())).rejects.toThrow();
    expect(await seen('intake')).toEqual(all('intake').slice(0, -NEW));
  });

  it('does nothing while nodes run on a data folder', async () => {
    await released(first(), second());
    const { administrator: _, ...running } = place();
    expect(await checkUpgrade(running, home)).toHaveLength(SERVICES.length);
    await expect(upgrade(running, options())).rejects.toMatchObject({ code: 'upgrade.running' });
  });
});
