import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileKms } from '../src/index.js';
import { SealedLog } from '../src/sealed-log.js';
import { newStoreKey, unwrapStoreKey, type StoreKey } from '../src/store-key.js';
import { StoreFolder } from './store-folder.js';

let at: StoreFolder;
let key: StoreKey;
const logs: SealedLog[] = [];
beforeEach(async () => {
  at = await StoreFolder.make();
  const kms = new FileKms(at.kekFile);
  key = await newStoreKey(kms, (await kms.versions())[0] ?? '');
});
afterEach(async () => {
  for (const log of logs.splice(0)) await log.close();
  await at.remove();
});

const path = (): string => join(at.folder, 'some.log');
const held = (): Promise<void> => Promise.resolve();

/** A process's view of the file, and what it has read of it. */
function openLog(): { log: SealedLog; read: unknown[] } {
  const read: unknown[] = [];
  const log = new SealedLog(path(), (wrapped) => unwrapStoreKey(new FileKms(at.kekFile), wrapped), {
    fresh: () => (read.length = 0),
    take: (entry) => read.push(entry),
  });
  logs.push(log);
  return { log, read };
}

describe('one that does not know that it lost the lock', () => {
  it('writes nothing into the file that the other one put in the place of the one it has read', async () => {
    const [one, other] = [openLog(), openLog()];
    await other.log.replace(key, ['first'], held);
    await one.log.follow();
    // in between: the other one took over, and wrote more than this one has read
    await other.log.replace(key, ['first', 'x'.repeat(200)], held);
    await other.log.append(['acknowledged']);
    await expect(one.log.append(['late'])).rejects.toMatchObject({ code: 'key-store.unwritable' });

    const last = openLog();
    for (const each of [last, one]) {
      await each.log.follow();
      expect(each.read).toEqual(['first', 'x'.repeat(200), 'acknowledged']);
    }
    // and goes on from there, as soon as it may
    await one.log.append(['later']);
    await last.log.follow();
    expect(last.read.at(-1)).toBe('later');
  });

  it('writes over nothing that the other one added', async () => {
    const [one, other] = [openLog(), openLog()];
    await other.log.replace(key, ['first'], held);
    await one.log.follow();
    await other.log.append(['acknowledged']);
    await expect(one.log.append(['late'])).rejects.toMatchObject({ code: 'key-store.unwritable' });
    await one.log.follow();
    expect([one.read, one.log.isTorn]).toEqual([['first', 'acknowledged'], false]);
  });

  it('writes over nothing of which it cannot tell whose it is', async () => {
    const [one, other] = [openLog(), openLog()];
    await other.log.replace(key, ['first'], held);
    await one.log.follow();
    await appendFile(path(), 'torn');
    await expect(one.log.append(['late'])).rejects.toMatchObject({ code: 'key-store.unwritable' });
    await one.log.follow();
    expect(one.log.isTorn).toBe(true);
  });
});
