import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileKms } from '../src/index.js';
import { describeKms } from './kms-contract.js';
import { StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

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

  it('that is torn in the last step of a change is put right from the one announced', async () => {
    const kms = new FileKms(at.kekFile);
    const next = await kms.rotate();
    await writeFile(at.kekFile, 'torn');
    expect(await kms.versions()).toEqual([next]);
    expect(await readdir(at.folder)).toEqual(['kek']);
  });

  it('must be there, whole', async () => {
    await writeFile(at.kekFile, 'short');
    await expect(new FileKms(at.kekFile).versions()).rejects.toMatchObject({ code: 'key-store.bad-kek' });
    await rm(at.kekFile);
    await expect(new FileKms(at.kekFile).versions()).rejects.toMatchObject({ code: 'key-store.bad-kek' });
  });
});
