import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#local';
import { chooseNetwork, rememberNetwork } from '../src/network-memory.js';

const root = repositoryRoot();
const BAT = join(root, 'network/bat');
const ESEMPIO = join(root, 'network/esempio');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-network-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a data folder', () => {
  it('that is new takes the network asked for, else that of the BAT, and nothing is written by asking', async () => {
    expect(await chooseNetwork(dir, undefined, root)).toBe(BAT);
    expect(await chooseNetwork(dir, 'network/esempio', root)).toBe(ESEMPIO);
    expect(await chooseNetwork(join(dir, 'not there'), undefined, root)).toBe(BAT);
    expect(await readdir(dir)).toEqual([]);
  });

  it('keeps its network where none is named, and takes it by name', async () => {
    await rememberNetwork(dir, ESEMPIO, root);
    expect(await chooseNetwork(dir, undefined, root)).toBe(ESEMPIO);
    expect(await chooseNetwork(dir, 'network/esempio/', root)).toBe(ESEMPIO);
    // another clone of the same version
    expect(await chooseNetwork(dir, undefined, '/elsewhere')).toBe('/elsewhere/network/esempio');
  });

  it('refuses another one and names its own', async () => {
    await rememberNetwork(dir, ESEMPIO, root);
    await expect(chooseNetwork(dir, 'network/bat', root)).rejects.toMatchObject({
      code: 'local.other-network',
      message: expect.stringContaining('(network/esempio)') as unknown,
    });
  });

  it('follows a network that was moved', async () => {
    const [old, moved] = [join(dir, 'old'), join(dir, 'moved')];
    await mkdir(old);
    await rememberNetwork(dir, old, root);
    expect(await chooseNetwork(dir, undefined, root)).toBe(old);
    await expect(chooseNetwork(dir, moved, root)).rejects.toMatchObject({ code: 'local.other-network' });
    await rm(old, { recursive: true });
    expect(await chooseNetwork(dir, moved, root)).toBe(moved);
  });

  it.each(['', '{"dir":"netw', 'null', '{}', '{"dir":7}', '{"dir":""}', '[]'])(
    'whose memory says nothing (%j) is of no network by guess',
    async (text) => {
      await writeFile(join(dir, 'network.json'), text);
      for (const wanted of [undefined, 'network/bat'])
        await expect(chooseNetwork(dir, wanted, root)).rejects.toMatchObject({
          code: 'local.network-unknown',
          message: expect.stringContaining(join(dir, 'network.json')) as unknown,
        });
    },
  );
});
