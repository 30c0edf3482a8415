import { mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { openFolder } from './folders.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'staffetta-folders-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(parent, { recursive: true });
});

it('hands over what is there, though some of it is gone when its turn comes', async () => {
  const folder = await openFolder(parent, 'intake-state');
  await folder.write('a', 'first');
  // is listed, and is not there
  await symlink(join(folder.path, 'nowhere'), join(folder.path, 'b'));
  await folder.write('c', 'last');
  // anybody may give his own files to himself
  const uid = process.getuid?.() ?? 0;
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  const to = uid === 0 ? 1000 : uid;
  await folder.handOver(to);
  for (const name of ['a', 'c']) expect((await stat(join(folder.path, name))).uid).toBe(to);
  expect(await readFile(join(folder.path, 'c'), 'utf8')).toBe('last');
});
