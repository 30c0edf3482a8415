import fs, { lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openFolder } from './folders.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'staffetta-folders-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(parent, { recursive: true });
});

/** Anybody may give his own files to himself: it shows in the time of the change. */
function asRoot(): number {
  const uid = process.getuid?.() ?? 0;
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  return uid === 0 ? 1000 : uid;
}

const changedAt = async (file: string): Promise<unknown> => {
  const { uid, ctimeNs } = await lstat(file, { bigint: true });
  return { uid, ctimeNs };
};

it('hands over what is there, though some of it is gone when its turn comes', async () => {
  const folder = await openFolder(parent, 'intake-state');
  for (const name of ['a', 'b', 'c']) await folder.write(name, name);
  const to = asRoot();
  // what is listed is removed before anything of it is given away
  const { readdir } = fs;
  jest.spyOn(fs, 'readdir').mockImplementation(async (...args: Parameters<typeof readdir>) => {
    const entries = await readdir(...args);
    await rm(join(folder.path, 'b'), { force: true });
    return entries;
  });
  await folder.handOver(to);
  for (const name of ['a', 'c']) expect((await stat(join(folder.path, name))).uid).toBe(to);
  expect(await readFile(join(folder.path, 'c'), 'utf8')).toBe('c');
});

it('gives away a folder within', async () => {
  const folder = await openFolder(parent, 'intake-state');
  await mkdir(join(folder.path, 'keys'));
  await writeFile(join(folder.path, 'keys', 'a'), '');
  const to = asRoot();
  await folder.handOver(to);
  for (const name of ['', 'keys', 'keys/a']) expect((await stat(join(folder.path, name))).uid).toBe(to);
});

describe('what lies outside', () => {
  let outside: string;
  beforeEach(async () => {
    outside = join(parent, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a'), 'of somebody else');
  });

  it('stays whose it is where a link in the folder leads to it', async () => {
    const folder = await openFolder(parent, 'intake-state');
    await symlink(join(outside, 'a'), join(folder.path, 'to-file'));
    await symlink(outside, join(folder.path, 'to-folder'));
    const before = [await changedAt(outside), await changedAt(join(outside, 'a'))];
    await folder.handOver(asRoot());
    expect([await changedAt(outside), await changedAt(join(outside, 'a'))]).toEqual(before);
  });

  it('stays whose it is where a folder becomes a link to it meanwhile', async () => {
    const folder = await openFolder(parent, 'intake-state');
    const within = join(folder.path, 'keys');
    await mkdir(within);
    await writeFile(join(within, 'a'), '');
    const before = [await changedAt(outside), await changedAt(join(outside, 'a'))];
    const to = asRoot();
    const { readdir } = fs;
    let looks = 0;
    jest.spyOn(fs, 'readdir').mockImplementation(async (...args: Parameters<typeof readdir>) => {
      const entries = await readdir(...args);
      looks += 1;
      if (looks === 2) {
        await rename(within, join(folder.path, 'moved'));
        await symlink(outside, within);
      }
      return entries;
    });
    await folder.handOver(to);
    expect(looks).toBe(2);
    expect([await changedAt(outside), await changedAt(join(outside, 'a'))]).toEqual(before);
  });

  it('is not written over where a draft is a link to it', async () => {
    const folder = await openFolder(parent, 'intake-state');
    await symlink(join(outside, 'a'), join(folder.path, 'node.env.new'));
    await folder.write('node.env', 'settings');
    expect(await readFile(join(outside, 'a'), 'utf8')).toBe('of somebody else');
    expect(await readFile(join(folder.path, 'node.env'), 'utf8')).toBe('settings');
  });
});
