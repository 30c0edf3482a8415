import { chmod, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { assertPrivateFiles, createNodeKeys } from '../src/index.js';
import { StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

describe('files with keys', () => {
  it('are made for their owner alone, folders too', async () => {
    await createNodeKeys(at.nodeKeys);
    const store = await at.open();
    await store.rewrap();
    await store.close();
    const { identityDir } = at.nodeKeys;
    for (const folder of [at.dir, identityDir]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const folder of [at.dir, identityDir]) {
      for (const name of await readdir(folder)) {
        expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      }
    }
    expect((await stat(at.kekFile)).mode & 0o777).toBe(0o600);
    await assertPrivateFiles([at.dir, identityDir, at.kekFile, join(at.folder, 'absent')]);
  });

  it.each([0o640, 0o604, 0o620])('are refused with mode %o, named without their folder', async (mode) => {
    await createNodeKeys(at.nodeKeys);
    await chmod(at.mainFile, mode);
    await chmod(at.kekFile, mode);
    await expect(assertPrivateFiles([at.kekFile, at.dir])).rejects.toMatchObject({
      kind: 'invalid',
      code: 'key-store.not-private',
      details: { files: ['kek', 'keys.log'] },
    });
  });

  it('are refused in a folder that others may enter, and behind a link', async () => {
    await (await at.open()).close();
    await chmod(at.dir, 0o750);
    await expect(assertPrivateFiles([at.dir])).rejects.toMatchObject({ details: { files: ['store'] } });
    const shown = join(at.folder, 'shown');
    await writeFile(shown, '', { mode: 0o644 });
    await symlink(shown, join(at.folder, 'linked'));
    await expect(assertPrivateFiles([join(at.folder, 'linked')])).rejects.toMatchObject({
      details: { files: ['linked'] },
    });
  });
});
