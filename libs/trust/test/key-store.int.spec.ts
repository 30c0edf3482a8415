import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { FolderLock } from '../src/folder-lock.js';
import { openFileKeyStore } from '../src/index.js';
import { putKey, putKeys, StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

describe('the key store', () => {
  it('keeps keys, stamps and secrets over a restart', async () => {
    const store = await at.open();
    const entry = await putKey(store);
    await store.putStamps([{ speaker: '/intake-cav/cav-1', epoch: 1767225600, seq: 41 }]);
    await store.putStamps([{ speaker: '/intake-cav/cav-1', epoch: 1767225600, seq: 42 }]);
    const secret = store.secret('idempotency');
    expect(secret).toHaveLength(32);
    expect(store.secret('other')).not.toEqual(secret);
    await store.close();

    const again = await at.open();
    expect(await again.subjectKey(entry.subject)).toEqual(entry.key);
    expect(again.lastStamp('/intake-cav/cav-1')).toEqual({
      speaker: '/intake-cav/cav-1',
      epoch: 1767225600,
      seq: 42,
    });
    expect(again.lastStamp('/intake-cav/cav-2')).toBeUndefined();
    expect(again.secret('idempotency')).toEqual(secret);
  });

  it('writes nothing that can be read', async () => {
    const store = await at.open();
    const entry = await putKey(store);
    await store.close();
    for (const name of await readdir(at.dir)) {
      const bytes = await readFile(join(at.dir, name));
      expect(bytes.includes(entry.key)).toBe(false);
      expect(bytes.toString('latin1')).not.toContain(entry.subject);
      expect(bytes.toString('latin1')).not.toContain(entry.key.toString('base64url'));
      expect((await stat(join(at.dir, name))).mode & 0o077).toBe(0);
    }
  });

  it('takes many at once, each durable when its call resolves', async () => {
    const store = await at.open();
    const made = (await Promise.all(Array.from({ length: 300 }, () => putKeys(store, 3)))).flat();
    // as it lies on disk, without a proper close
    const dir = join(at.folder, 'copy');
    await mkdir(dir);
    for (const file of await readdir(at.dir)) {
      if (file.endsWith('.log')) await copyFile(join(at.dir, file), join(dir, file));
    }
    const copy = await at.open({ dir });
    for (const { subject, key } of made) expect(await copy.subjectKey(subject)).toEqual(key);
  });

  it('shows nothing when somebody prints it', async () => {
    const store = await at.open();
    const entry = await putKey(store);
    const printed = inspect(store, { depth: 20, showHidden: true }) + JSON.stringify(store);
    expect(printed).not.toContain(entry.subject);
    expect(printed).not.toMatch(/kek"|Map\(|Uint8Array|Buffer/);
  });

  it('hands out copies', async () => {
    const store = await at.open();
    const entry = await putKey(store);
    (await store.subjectKey(entry.subject))?.fill(0);
    expect(await store.subjectKey(entry.subject)).toEqual(entry.key);
  });

  it('stays small, however often a stamp moves', async () => {
    const store = await at.open();
    const made = await putKeys(store, 100);
    const stamps = Array.from({ length: 900 }, (_, i) => ({
      speaker: `/intake-cav/${'long-name-'.repeat(5)}${String(i)}`,
      epoch: 1,
      seq: 1,
    }));
    for (let seq = 1; seq <= 40; seq += 1) await store.putStamps(stamps.map((each) => ({ ...each, seq })));
    expect((await stat(at.mainFile)).size).toBeLessThan(2 * 1024 * 1024);
    await store.close();
    const again = await at.open();
    expect(stamps.every(({ speaker }) => again.lastStamp(speaker)?.seq === 40)).toBe(true);
    expect(await again.subjectKey(made[50]?.subject ?? '')).toEqual(made[50]?.key);
  });

  it('is opened by its own KEK alone', async () => {
    await (await at.open()).close();
    await writeFile(at.kekFile, `${randomBytes(32).toString('base64url')}\n`);
    await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.wrong-kek' });
    await writeFile(at.kekFile, 'short');
    await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.bad-kek' });
    await rm(at.kekFile);
    await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.bad-kek' });
  });

  it('refuses whatever comes after its end', async () => {
    const store = await at.open();
    await store.close();
    await expect(putKey(store)).rejects.toMatchObject({ code: 'key-store.closed' });
  });
});

describe('orphans', () => {
  it('are swept: keys from before the crash whose row never committed', async () => {
    const first = await at.open();
    const [row, orphan, again] = await putKeys(first, 3);
    await first.close();
    const store = await at.open();
    const known = [row?.subject ?? ''];
    // since then: a new one, and one put again by a repeated command; their transactions may still be open
    const fresh = await putKey(store);
    if (again !== undefined) await store.putSubjectKeys([again]);
    expect(await store.sweepOrphans(known)).toBe(1);
    expect(await store.subjectKey(orphan?.subject ?? '')).toBeUndefined();
    for (const kept of [row, again, fresh]) {
      expect(await store.subjectKey(kept?.subject ?? '')).toEqual(kept?.key);
    }
    expect(await store.sweepOrphans(known)).toBe(0);
  });
});

describe('the lock', () => {
  it('is waited for, and then refused, while another changes something', async () => {
    const store = await at.open();
    const lock = await FolderLock.take(at.dir, 0);
    const second = at.open({ lockWaitMs: 0 });
    await expect(second).rejects.toMatchObject({ kind: 'unavailable', code: 'key-store.locked' });
    const waiting = putKey(store);
    await lock.release();
    await waiting;
    await (await at.open({ lockWaitMs: 0 })).close();
  });

  it('goes to exactly one of many, also when a dead one left it', async () => {
    await (await at.open()).close();
    const dead = { pid: 2 ** 22 + 1, host: hostname(), boot: '', started: '', id: newId() };
    await writeFile(join(at.dir, 'lock.7'), JSON.stringify(dead));
    const tries = await Promise.allSettled(Array.from({ length: 16 }, () => FolderLock.take(at.dir, 0)));
    const taken = tries.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
  });
});
