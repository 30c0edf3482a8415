import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backup } from '../src/backup.js';
import { bringKeysBack, copyKeys } from '../src/copy-keys.js';
import { LOG_SERVICE, type Place } from '../src/place.js';

const NODES = ['intake', 'shelter-beds'];
const NOW = new Date('2026-03-01T02:00:00Z');

let dir: string;
let place: Place;
const store = (node: string): string => join(dir, 'stores', node);
const read = (...path: string[]): Promise<string> => readFile(join(...path), 'utf8');

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-key-copies-'));
  place = {
    databases: [
      ...NODES.map((id) => ({ id, service: id, url: '' })),
      { id: 'staffetta-log', service: LOG_SERVICE, url: '' },
    ],
    keysOf: store,
    release: () => Promise.resolve(),
  };
  for (const node of NODES) {
    await mkdir(store(node), { recursive: true });
    for (const name of ['keys.log', 'opening-keys.log', 'lock.3', 'changing.3f9a', 'log-mark'])
      await writeFile(join(store(node), name), `${node} ${name}`);
  }
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe('key stores', () => {
  it('are copied apart, as they are now, without what must not come back', async () => {
    const keys = join(dir, 'keys');
    await copyKeys(place, keys, NOW);
    await writeFile(join(store('intake'), 'keys.log'), 'today');
    await copyKeys(place, keys, NOW);
    expect((await readdir(keys)).sort()).toEqual(['intake', 'key-stores.json', 'shelter-beds']);
    expect((await readdir(join(keys, 'intake'))).sort()).toEqual(['keys.log', 'log-mark']);
    expect(await read(keys, 'intake', 'keys.log')).toBe('today');
    expect((await readdir(dir)).sort()).toEqual(['keys', 'stores']);
  });

  it('come back only where there is none', async () => {
    const keys = join(dir, 'keys');
    await copyKeys(place, keys, NOW);
    await rm(store('intake'), { recursive: true });
    await writeFile(join(store('shelter-beds'), 'keys.log'), 'later');
    expect(await bringKeysBack(keys, 'intake', store('intake'))).toBe(true);
    expect(await bringKeysBack(keys, 'shelter-beds', store('shelter-beds'))).toBe(false);
    expect(await read(store('intake'), 'keys.log')).toBe('intake keys.log');
    expect(await read(store('shelter-beds'), 'keys.log')).toBe('later');
  });

  const take = (keys: string) =>
    backup(place, {
      ...{ to: join(dir, 'copies'), keys: join(dir, keys), version: '0', now: NOW },
      progress: () => undefined,
    });

  it.each([['copies'], ['copies/keys'], ['.']])('do not lie with what they open: %s', async (keys) => {
    await expect(take(keys)).rejects.toMatchObject({ code: 'backup.same-place' });
    expect(await readdir(dir)).toEqual(['stores']);
  });

  it('take no other folder’s place', async () => {
    await mkdir(join(dir, 'photos'));
    await writeFile(join(dir, 'photos', 'sea.jpg'), '');
    await expect(take('photos')).rejects.toMatchObject({ code: 'backup.not-ours' });
    expect(await readdir(join(dir, 'photos'))).toEqual(['sea.jpg']);
  });
});
