import { randomBytes } from 'node:crypto';
import fs, { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FileKms } from '../src/index.js';
import { describeKms } from './kms-contract.js';
import { StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await at.remove();
});

const nextFile = (): string => `${at.kekFile}.next`;

describeKms('file', () => Promise.resolve(new FileKms(at.kekFile)));

describe('a KEK in a file', () => {
  it('is gone from the disk once it is destroyed', async () => {
    const kms = new FileKms(at.kekFile);
    const old = (await readFile(at.kekFile, 'utf8')).trim();
    const [first = ''] = await kms.versions();
    await kms.rotate();
    await kms.destroy(first);
    expect(await readdir(at.folder)).toEqual(['kek']);
    expect(await readFile(at.kekFile, 'utf8')).not.toContain(old);
  });

  it.each(['torn', 'torn, and longer than a KEK '.repeat(9)])(
    'that is torn in the last step of a change, to %j, is put right from the one announced',
    async (left) => {
      const kms = new FileKms(at.kekFile);
      const next = await kms.rotate();
      await writeFile(at.kekFile, left);
      expect(await kms.versions()).toEqual([next]);
      expect(await kms.versions()).toEqual([next]);
      expect(await readdir(at.folder)).toEqual(['kek']);
    },
  );

  it('must be there, whole', async () => {
    await writeFile(at.kekFile, 'short');
    await expect(new FileKms(at.kekFile).versions()).rejects.toMatchObject({ code: 'key-store.bad-kek' });
    await rm(at.kekFile);
    await expect(new FileKms(at.kekFile).versions()).rejects.toMatchObject({ code: 'key-store.bad-kek' });
  });

  it.each(['', 'torn', `${Buffer.alloc(32).toString('base64url')}\n`])(
    'whose announcement was torn, to %j, is changed all the same',
    async (left) => {
      const kms = new FileKms(at.kekFile);
      const [first] = await kms.versions();
      await writeFile(nextFile(), left);
      expect(await kms.versions()).toEqual([first]);
      const next = await kms.rotate();
      expect(await kms.versions()).toEqual([first, next]);
    },
  );

  it('that cannot be read is not taken for one that is torn', async () => {
    const kms = new FileKms(at.kekFile);
    const kek = await readFile(at.kekFile, 'utf8');
    await kms.rotate();
    for (const file of [at.kekFile, nextFile()]) {
      failReading(file);
      await expect(kms.versions()).rejects.toMatchObject({ kind: 'unavailable', code: 'kms.unreachable' });
      await expect(kms.unwrap('any', randomBytes(60))).rejects.toMatchObject({ code: 'kms.unreachable' });
      jest.restoreAllMocks();
      expect(await readFile(at.kekFile, 'utf8')).toBe(kek);
      expect(await kms.versions()).toHaveLength(2);
    }
    await rm(nextFile());
    await mkdir(nextFile());
    await expect(kms.versions()).rejects.toMatchObject({ code: 'kms.unreachable' });
  });
});

describe('one that does not know that it lost the lock', () => {
  it('announces nothing over what the other one announced', async () => {
    const [late, kms] = [new FileKms(at.kekFile), new FileKms(at.kekFile)];
    const key = randomBytes(32);
    let next = '';
    let wrapped: Buffer = Buffer.alloc(0);
    afterReading(at.kekFile, 2, async () => {
      next = await kms.rotate();
      wrapped = await kms.wrap(next, key);
    });
    await expect(late.rotate()).rejects.toMatchObject({ code: 'kms.busy' });
    expect(await kms.unwrap(next, wrapped)).toEqual(key);
  });

  it('puts nothing in the place of what the other one put there', async () => {
    const [late, kms] = [new FileKms(at.kekFile), new FileKms(at.kekFile)];
    const [first = ''] = await kms.versions();
    const second = await kms.rotate();
    let third = '';
    afterReading(at.kekFile, 2, async () => {
      await kms.destroy(first);
      third = await kms.rotate();
      await kms.destroy(second);
    });
    await expect(late.destroy(first)).rejects.toMatchObject({ code: 'kms.busy' });
    expect(await kms.versions()).toEqual([third]);
  });

  it('forgets nothing that the other one announced', async () => {
    const [late, kms] = [new FileKms(at.kekFile), new FileKms(at.kekFile)];
    const [first = ''] = await kms.versions();
    const second = await kms.rotate();
    let third = '';
    // the last step of the other one's change is seen half done
    await writeFile(at.kekFile, await readFile(nextFile()));
    afterReading(at.kekFile, 1, async () => {
      await kms.versions();
      third = await kms.rotate();
    });
    await expect(late.destroy(first)).rejects.toMatchObject({ code: 'kms.busy' });
    expect(await kms.versions()).toEqual([second, third]);
  });
});

/** Something happens between a process's look, the one with this number, and what it does about what it saw. */
function afterReading(file: string, look: number, then: () => Promise<void>): void {
  let looks = 0;
  onReading(file, async (content) => {
    looks += 1;
    if (looks === look) await then();
    return content;
  });
}

/** As a disk or a volume that fails for a while. */
function failReading(file: string): void {
  onReading(file, () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })));
}

function onReading(file: string, then: (content: string) => Promise<string>): void {
  const read = fs.readFile as (path: string, encoding: 'utf8') => Promise<string>;
  const reading = async (path: string): Promise<string> => {
    const content = await read(path, 'utf8');
    return path === file ? then(content) : content;
  };
  jest.spyOn(fs, 'readFile').mockImplementation(reading as typeof fs.readFile);
}
