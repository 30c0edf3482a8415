import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '#kernel';
import { createNodeKeys, FileKms, openFileKeyStore, openKeyStore } from '../src/index.js';
import { FailingKms } from './failing-kms.js';
import { putKey, putKeys, StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

describe('a crash', () => {
  it('in the middle of a write costs only what was not acknowledged', async () => {
    const store = await at.open();
    const kept = await putKeys(store, 5);
    const { size } = await stat(at.mainFile);
    const torn = await putKeys(store, 20);
    await store.close();
    const whole = await readFile(at.mainFile);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: size, max: whole.length - 1 }),
        fc.uint8Array({ maxLength: 40 }),
        async (length, garbage) => {
          await writeFile(at.mainFile, Buffer.concat([whole.subarray(0, length), garbage]));
          const again = await at.open();
          for (const { subject, key } of kept) expect(await again.subjectKey(subject)).toEqual(key);
          for (const { subject } of torn) expect(await again.subjectKey(subject)).toBeUndefined();
          // and it goes on from there
          const next = await putKey(again);
          await again.close();
          const third = await at.open();
          expect(await third.subjectKey(next.subject)).toEqual(next.key);
          await third.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('that left a hole of noughts is a torn write too', async () => {
    const store = await at.open();
    const kept = await putKeys(store, 5);
    await store.close();
    await appendFile(at.mainFile, Buffer.alloc(4096));
    const again = await at.open();
    expect(await again.subjectKey(kept[0]?.subject ?? '')).toEqual(kept[0]?.key);
  });

  it('by kill -9 loses nothing that was acknowledged, and leaves no lock', async () => {
    const script = join(__dirname, 'put-for-ever.mjs');
    const child = spawn(process.execPath, [script, at.dir, at.kekFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    while (said.split('\n').length < 200) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const acknowledged = said.split('\n').slice(0, -1);
    const again = await at.open({ lockWaitMs: 0 });
    expect(acknowledged.length).toBeGreaterThanOrEqual(199);
    for (const line of acknowledged) {
      const [subject = '', key = ''] = line.split(' ');
      expect((await again.subjectKey(subject))?.toString('base64url')).toBe(key);
    }
  });
});

describe('damage', () => {
  it('in the middle is reported, never skipped', async () => {
    const store = await at.open();
    const { size } = await stat(at.mainFile);
    await putKeys(store, 3);
    const { size: second } = await stat(at.mainFile);
    await putKeys(store, 3);
    await store.close();
    const whole = await readFile(at.mainFile);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: size, max: second - 1 }), async (byte) => {
        const bent = Buffer.from(whole);
        bent[byte] = (bent[byte] ?? 0) ^ 0x40;
        await writeFile(at.mainFile, bent);
        await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.damaged' });
      }),
      { numRuns: 40 },
    );
    await writeFile(at.mainFile, whole);
    await truncate(at.mainFile, 20);
    await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.damaged' });
  });

  it('by dropping a write from the middle is noticed', async () => {
    const store = await at.open();
    const { size } = await stat(at.mainFile);
    await putKey(store);
    const { size: second } = await stat(at.mainFile);
    await putKey(store);
    await store.close();
    const whole = await readFile(at.mainFile);
    await writeFile(at.mainFile, Buffer.concat([whole.subarray(0, size), whole.subarray(second)]));
    const again = openFileKeyStore(at);
    await expect(again).rejects.toMatchObject({ code: 'key-store.damaged' });
  });
});

describe('erasure', () => {
  it('forgets at once, and leaves no bytes after the change of KEK', async () => {
    const store = await at.open();
    const [gone, kept] = await putKeys(store, 2);
    expect(await store.deleteSubjectKeys([gone?.subject ?? '', newId()])).toBe(1);
    expect(await store.subjectKey(gone?.subject ?? '')).toBeUndefined();
    const oldKek = await readFile(at.kekFile);
    const old = await readFile(at.mainFile);
    await store.rewrap();
    expect(await readFile(at.kekFile)).not.toEqual(oldKek);
    const after = await putKey(store);
    await store.close();

    const again = await at.open();
    expect(await again.subjectKey(gone?.subject ?? '')).toBeUndefined();
    expect(await again.subjectKey(kept?.subject ?? '')).toEqual(kept?.key);
    expect(await again.subjectKey(after.subject)).toEqual(after.key);
    await again.close();
    // yesterday's file under today's KEK
    await writeFile(at.mainFile, old);
    await expect(openFileKeyStore(at)).rejects.toMatchObject({ code: 'key-store.wrong-kek' });
  });

  it('survives a crash between any two steps of the change', async () => {
    const { entries } = await createNodeKeys(at.nodeKeys);
    const store = await at.open();
    const kept = await putKey(store);
    const before = await snapshot();
    await store.rewrap();
    await store.close();
    const after = await snapshot();
    const announced = after['kek'] ?? Buffer.alloc(0);
    const steps: Record<string, Buffer>[] = [
      // announced, nothing written
      { ...before, 'kek.next': announced },
      // one file written, the other not
      { ...before, 'keys.log': after['keys.log'] ?? Buffer.alloc(0), 'kek.next': announced },
      {
        ...before,
        'opening-keys.log': after['opening-keys.log'] ?? Buffer.alloc(0),
        'kek.next': announced,
      },
      // both written, the old KEK still there, or torn
      { ...after, kek: before['kek'] ?? Buffer.alloc(0), 'kek.next': announced },
      { ...after, kek: Buffer.from('torn'), 'kek.next': announced },
    ];
    for (const files of steps) {
      for (const [name, content] of Object.entries(files)) {
        await writeFile(name.startsWith('kek') ? join(at.folder, name) : join(at.dir, name), content);
      }
      for (let time = 0; time < 2; time += 1) {
        const again = await at.open();
        expect(await again.subjectKey(kept.subject)).toEqual(kept.key);
        for (const { kid, use } of entries)
          if (use === 'opening') expect(again.openingKey(kid)?.kid).toBe(kid);
        await again.close();
      }
      expect(await readdir(at.folder)).not.toContain('kek.next');
    }
  });

  it.each(['before', 'after'] as const)('survives a KMS that is gone %s any of its calls', async (when) => {
    const { entries } = await createNodeKeys(at.nodeKeys);
    const kids = entries.filter(({ use }) => use === 'opening').map(({ kid }) => kid);
    let failed = true;
    for (let call = 0; failed; call += 1) {
      const kms = new FailingKms(new FileKms(at.kekFile), when);
      const store = await openKeyStore({ dir: at.dir, kms });
      const kept = await putKey(store);
      kms.failAt(call);
      failed = await store.rewrap().then(
        () => false,
        () => true,
      );
      // it goes on as it was, and a crash now leaves a store that opens
      const meanwhile = await putKey(store);
      await store.close();
      const again = await at.open();
      for (const { subject, key } of [kept, meanwhile]) expect(await again.subjectKey(subject)).toEqual(key);
      for (const kid of kids) expect(again.openingKey(kid)?.kid).toBe(kid);
      expect(await new FileKms(at.kekFile).versions()).toEqual([again.kekVersion]);
      await again.close();
      expect(call).toBeLessThan(10);
    }
  });

  it('shares one change among those who ask together, and misses nobody’s deletion', async () => {
    const store = await at.open();
    const made = await putKeys(store, 20);
    const first = store.kekVersion;
    await Promise.all(
      made.slice(1).map(async ({ subject }) => {
        await store.deleteSubjectKeys([subject]);
        await store.rewrap();
      }),
    );
    expect(store.kekVersion).not.toBe(first);
    await store.close();
    const again = await at.open();
    expect(await again.subjectKey(made[0]?.subject ?? '')).toEqual(made[0]?.key);
    for (const { subject } of made.slice(1)) expect(await again.subjectKey(subject)).toBeUndefined();
  });

  async function snapshot(): Promise<Record<string, Buffer>> {
    return {
      kek: await readFile(at.kekFile),
      'keys.log': await readFile(at.mainFile),
      'opening-keys.log': await readFile(join(at.dir, 'opening-keys.log')),
    };
  }
});
