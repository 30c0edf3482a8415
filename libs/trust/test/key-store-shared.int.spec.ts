import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import {
  createNodeKeys,
  generateTokenKey,
  newSubjectKey,
  type ChangeLock,
  type FileKeyStore,
  type StillHeld,
  type SubjectKey,
} from '../src/index.js';
import { FolderChangeLock } from '../src/folder-lock.js';
import { keyStoreLocked } from '../src/key-store.errors.js';
import { putKey, putKeys, StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

const openTwo = async (): Promise<[FileKeyStore, FileKeyStore]> => [await at.open(), await at.open()];

describe('two processes with one key store', () => {
  it('know what the other one made, at once', async () => {
    const [one, other] = await openTwo();
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const { subject, key } = await putKey(from);
      expect(await to.subjectKey(subject)).toEqual(key);
    }
    expect(one.secret('idempotency')).toEqual(other.secret('idempotency'));
  });

  it('never use what the other one destroyed, before and after the change of KEK', async () => {
    const [one, other] = await openTwo();
    const [first, second, kept] = await putKeys(one, 3);
    expect(await other.subjectKey(first?.subject ?? '')).toEqual(first?.key);
    await one.deleteSubjectKeys([first?.subject ?? '']);
    expect(await other.subjectKey(first?.subject ?? '')).toBeUndefined();
    await other.deleteSubjectKeys([second?.subject ?? '']);
    await other.rewrap();
    expect(await one.subjectKey(second?.subject ?? '')).toBeUndefined();
    expect(one.kekVersion).toBe(other.kekVersion);
    // and the one that did not change it writes under the new one
    const after = await putKey(one);
    for (const { subject, key } of [kept, after].flatMap((each) => each ?? [])) {
      expect(await one.subjectKey(subject)).toEqual(key);
      expect(await other.subjectKey(subject)).toEqual(key);
    }
  });

  it('take a key into use together, and lose an opening key together', async () => {
    const { entries } = await createNodeKeys(at.nodeKeys);
    const kid = entries.find(({ use }) => use === 'opening')?.kid ?? '';
    const [one, other] = await openTwo();
    const key = generateTokenKey('cav-1');
    await one.addPendingKey({ use: 'token', speaker: '/intake-cav/cav-1', institution: 'cav-1', key });
    await other.activate(key.kid);
    await one.follow();
    expect(one.tokenKey('cav-1')?.kid).toBe(key.kid);
    expect(one.pendingKeys()).toEqual([]);
    expect(one.openingKey(kid)).toBeDefined();
    await other.destroyOpeningKeys([kid]);
    await one.follow();
    expect(one.openingKey(kid)).toBeUndefined();
  });

  it('never put an earlier stamp over a later one', async () => {
    const [one, other] = await openTwo();
    const speaker = '/intake-cav/cav-1';
    await one.putStamps([{ speaker, epoch: 1, seq: 7 }]);
    await other.putStamps([{ speaker, epoch: 1, seq: 6 }]);
    await one.putStamps([{ speaker, epoch: 0, seq: 9 }]);
    await one.follow();
    expect([one.lastStamp(speaker)?.seq, other.lastStamp(speaker)?.seq]).toEqual([7, 7]);
  });

  it('sweep no orphan that the other one may just have put', async () => {
    const one = await at.open();
    const [orphan, again] = await putKeys(one, 2);
    const other = await at.open();
    const fresh = await putKey(one);
    if (again !== undefined) await one.putSubjectKeys([again]);
    expect(await other.sweepOrphans([])).toBe(1);
    expect(await one.subjectKey(orphan?.subject ?? '')).toBeUndefined();
    for (const each of [again, fresh]) expect(await one.subjectKey(each?.subject ?? '')).toEqual(each?.key);
  });

  it('agree after whatever they do in whatever order', async () => {
    const step = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('put', 'put', 'delete', 'rewrap', 'reopen', 'together'),
      which: fc.nat(50),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const dir = join(at.folder, newId());
        const stores = await Promise.all([0, 1, 2].map(() => at.open({ dir })));
        const there = new Map<string, Buffer>();
        const gone: string[] = [];
        const put = async (store: FileKeyStore): Promise<void> => {
          const { subject, key } = await putKey(store);
          there.set(subject, key);
        };
        for (const { who, what, which } of steps) {
          const store = stores[who];
          if (store === undefined) continue;
          const subject = [...there.keys()][which % Math.max(1, there.size)];
          if (what === 'put') await put(store);
          else if (what === 'together') await Promise.all([...stores.map(put), store.rewrap()]);
          else if (what === 'rewrap') await store.rewrap();
          else if (what === 'reopen') {
            await store.close();
            stores[who] = await at.open({ dir });
          } else if (subject !== undefined) {
            await store.deleteSubjectKeys([subject]);
            there.delete(subject);
            gone.push(subject);
          }
          for (const each of stores) {
            for (const [id, key] of there) expect(await each.subjectKey(id)).toEqual(key);
            for (const id of gone) expect(await each.subjectKey(id)).toBeUndefined();
          }
        }
        await Promise.all(stores.map((each) => each.close()));
      }),
      { numRuns: 12 },
    );
  });

  it('lose nothing, and bring nothing back, when one is killed in the middle again and again', async () => {
    const store = await at.open({ lockWaitMs: 60_000 });
    const told: string[] = [];
    const mine: SubjectKey[] = [];
    for (let round = 0; round < 3; round += 1) {
      const children = [startSharing(told), startSharing(told)];
      const enough = told.length + 60;
      while (told.length < enough) {
        mine.push(await putKey(store));
        if (mine.length % 9 === 0) await store.rewrap();
      }
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map((child) => once(child, 'close')));
    }
    const last = await at.open({ lockWaitMs: 60_000 });
    for (const each of [store, last]) await agrees(each, told, mine);
    expect((await readdir(at.dir)).filter((name) => /changing|\.new$/.test(name))).toEqual([]);
  }, 120_000);
});

describe('one whose lock is lost in the middle', () => {
  it('does not believe what it wrote, and the other one goes on', async () => {
    const lock = new LosingLock(at.dir);
    const [one, other] = [await at.open({ lock }), await at.open()];
    const kept = await putKey(one);
    lock.loseAtEnd = true;
    const doubtful = { subject: newId(), key: newSubjectKey() };
    await expect(one.putSubjectKeys([doubtful])).rejects.toMatchObject({ code: 'key-store.locked' });
    const after = await putKey(other);
    const again = await putKey(one);
    for (const { subject, key } of [kept, after, again]) {
      expect(await one.subjectKey(subject)).toEqual(key);
      expect(await other.subjectKey(subject)).toEqual(key);
    }
    expect(await one.subjectKey(doubtful.subject)).toEqual(await other.subjectKey(doubtful.subject));
  });

  it.each(['put', 'rewrap'] as const)('takes nothing from the one that took it over: %s', async (what) => {
    const lock = new LosingLock(at.dir);
    const [one, other] = [await at.open({ lock }), await at.open()];
    const kept = await putKey(one);
    let after: SubjectKey | undefined;
    // it stands still within its change, with all checks behind it, while another one works
    lock.meanwhile = async () => {
      after = await putKey(other);
      await other.rewrap();
    };
    await expect(what === 'put' ? putKey(one) : one.rewrap()).rejects.toMatchObject({
      code: 'key-store.locked',
    });
    const last = await at.open();
    for (const store of [one, other, last]) {
      for (const entry of [kept, after])
        expect(await store.subjectKey(entry?.subject ?? '')).toEqual(entry?.key);
    }
    expect(last.kekVersion).toBe(other.kekVersion);
  });

  it('does not hide that the one after it did not come to its end', async () => {
    const [lock, nextLock] = [new LosingLock(at.dir), new LosingLock(at.dir)];
    const [one, next] = [await at.open({ lock }), await at.open({ lock: nextLock })];
    const kept = await putKey(one);
    // it stands still after its last look at the lock, while the next one begins and is stopped
    lock.afterEnd = async () => {
      nextLock.meanwhile = () => Promise.resolve();
      await expect(putKey(next)).rejects.toMatchObject({ code: 'key-store.locked' });
    };
    await expect(putKey(one)).rejects.toMatchObject({ code: 'key-store.locked' });
    const { ino } = await stat(at.mainFile);
    const last = await at.open();
    const after = await putKey(last);
    expect((await stat(at.mainFile)).ino).not.toBe(ino);
    expect((await readdir(at.dir)).filter((name) => /changing|\.new$/.test(name))).toEqual([]);
    for (const { subject, key } of [kept, after]) expect(await last.subjectKey(subject)).toEqual(key);
  });
});

it('a change that did not come to its end is written over', async () => {
  const [one, other] = await openTwo();
  const kept = await putKey(one);
  await writeFile(join(at.dir, 'changing.left-behind'), '');
  await writeFile(`${at.mainFile}.abandoned.new`, 'half a file');
  const after = await putKey(other);
  for (const store of [one, other])
    for (const { subject, key } of [kept, after]) expect(await store.subjectKey(subject)).toEqual(key);
  expect((await readdir(at.dir)).filter((name) => /changing|\.new$/.test(name))).toEqual([]);
});

/** As a database's lock whose session ends: it is lost before a change begins, or at its end. */
class LosingLock implements ChangeLock {
  loseAtEnd = false;
  meanwhile: (() => Promise<void>) | undefined;
  /** Between the last look, which finds it held, and what follows. */
  afterEnd: (() => Promise<void>) | undefined;
  private readonly lock: FolderChangeLock;

  constructor(dir: string) {
    this.lock = new FolderChangeLock(dir, 5_000);
  }

  async changing<T>(change: (held: StillHeld) => Promise<T>): Promise<T> {
    const { meanwhile, afterEnd } = this;
    if (afterEnd !== undefined) {
      this.afterEnd = undefined;
      await change(afterEnd);
      throw keyStoreLocked();
    }
    if (meanwhile !== undefined) {
      this.meanwhile = undefined;
      let calls = 0;
      await change(async () => {
        calls += 1;
        if (calls === 1) await meanwhile();
        throw keyStoreLocked();
      });
      throw keyStoreLocked();
    }
    const done = await this.lock.changing(change);
    if (!this.loseAtEnd) return done;
    this.loseAtEnd = false;
    throw keyStoreLocked();
  }

  close(): Promise<void> {
    return this.lock.close();
  }
}

function startSharing(told: string[]): ChildProcess {
  const script = join(__dirname, 'share-for-ever.mjs');
  const child = spawn(process.execPath, [script, at.dir, at.kekFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    told.push(...lines);
  });
  return child;
}

/** All that was acknowledged is there, all that was destroyed is not; of what was about to be, either. */
async function agrees(
  store: FileKeyStore,
  told: readonly string[],
  mine: readonly SubjectKey[],
): Promise<void> {
  const doubtful = new Set<string>();
  for (const line of told) {
    const [sign, subject = ''] = line.split(' ');
    if (sign === '?') doubtful.add(subject);
  }
  for (const line of told) {
    const [sign, subject = '', key = ''] = line.split(' ');
    const found = await store.subjectKey(subject);
    if (sign === '-') expect(found).toBeUndefined();
    else if (sign === '+' && !doubtful.has(subject)) expect(found?.toString('base64url')).toBe(key);
  }
  for (const { subject, key } of mine) expect(await store.subjectKey(subject)).toEqual(key);
}
