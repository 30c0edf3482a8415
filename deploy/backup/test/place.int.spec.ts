import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rememberNetwork } from '../../local/src/network-memory.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { dataFolder } from '../src/place.js';

const root = repositoryRoot();
const alone = true;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-place-'));
  await writeFile(join(dir, 'secrets.json'), '{}');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a data folder that is to be copied, restored or upgraded', () => {
  it('is not taken for one of another network, and nothing is started', async () => {
    await rememberNetwork(dir, join(root, 'network/esempio'), root);
    const refused = { code: 'local.other-network' };
    await expect(dataFolder(dir, 'network/bat', root, alone)).rejects.toMatchObject(refused);
    expect((await readdir(dir)).sort()).toEqual(['network.json', 'secrets.json']);
  });

  it('needs a network that is there', async () => {
    const refused = { code: 'network.no-folder' };
    await expect(dataFolder(dir, 'network/none', root, alone)).rejects.toMatchObject(refused);
    expect(await readdir(dir)).toEqual(['secrets.json']);
  });
});
