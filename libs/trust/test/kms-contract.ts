import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Kms } from '../src/index.js';

/** What every implementation of the port promises. `open` opens the same keys each time; the caller closes them. */
export function describeKms(name: string, open: () => Promise<Kms>): void {
  describe(`a KMS (${name})`, () => {
    let kms: Kms;
    let version: string;
    const key = randomBytes(32);
    beforeEach(async () => {
      kms = await open();
      version = (await kms.versions())[0] ?? (await kms.rotate());
    });

    const destroyed = { kind: 'invalid', code: 'kms.unopenable' };

    it('unwraps what it wrapped, also when it is opened again', async () => {
      const wrapped = await kms.wrap(version, key);
      expect(wrapped.includes(key)).toBe(false);
      expect(await kms.unwrap(version, wrapped)).toEqual(key);
      expect(await (await open()).unwrap(version, wrapped)).toEqual(key);
      expect(await kms.wrap(version, key)).not.toEqual(wrapped);
    });

    it('opens nothing that was changed, cut short, or wrapped under another version', async () => {
      const wrapped = await kms.wrap(version, key);
      const next = await kms.rotate();
      const bent = Buffer.from(wrapped);
      bent[20] = (bent[20] ?? 0) ^ 1;
      for (const [under, bytes] of [
        [version, bent],
        [version, wrapped.subarray(0, 40)],
        [version, Buffer.alloc(0)],
        [next, wrapped],
        ['999', wrapped],
      ] as const) {
        await expect(kms.unwrap(under, bytes)).rejects.toMatchObject(destroyed);
      }
      await expect(kms.wrap('999', key)).rejects.toMatchObject(destroyed);
    });

    it('has versions one after another, and the old one opens until it is destroyed', async () => {
      const wrapped = await kms.wrap(version, key);
      const next = await kms.rotate();
      expect(await kms.versions()).toEqual([version, next]);
      expect(await kms.unwrap(version, wrapped)).toEqual(key);
      await kms.destroy(version);
      for (const opened of [kms, await open()]) {
        expect(await opened.versions()).toEqual([next]);
        await expect(opened.unwrap(version, wrapped)).rejects.toMatchObject(destroyed);
        await expect(opened.wrap(version, key)).rejects.toMatchObject(destroyed);
        expect(await opened.unwrap(next, await opened.wrap(next, key))).toEqual(key);
      }
      // once more is once
      await kms.destroy(version);
      expect(await kms.versions()).toEqual([next]);
    });

    it('never gives a name twice', async () => {
      const names = [version];
      for (let turn = 0; turn < 3; turn += 1) {
        const next = await kms.rotate();
        expect(names).not.toContain(next);
        names.push(next);
        await kms.destroy(names.at(-2) ?? '');
      }
      // given up before it was used
      const unused = await kms.rotate();
      await kms.destroy(unused);
      expect(await kms.versions()).toEqual([names.at(-1)]);
      expect([...names, unused]).not.toContain(await kms.rotate());
    });

    it('keeps one version at least, and begins no change before the last is finished', async () => {
      await expect(kms.destroy(version)).rejects.toMatchObject({
        kind: 'conflict',
        code: 'kms.last-version',
      });
      await kms.rotate();
      await expect(kms.rotate()).rejects.toMatchObject({ kind: 'conflict', code: 'kms.busy' });
      expect(await kms.versions()).toHaveLength(2);
    });
  });
}
