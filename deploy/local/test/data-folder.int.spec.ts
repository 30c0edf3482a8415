import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataFolder } from '../src/data-folder.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-data-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const file = (): string => join(dir, 'processes.json');

describe('a data folder', () => {
  it('is one stack’s until it is released', async () => {
    const folder = await claimDataFolder(dir);
    expect(await readdir(dir)).toEqual(['processes.json']);
    await expect(claimDataFolder(dir)).rejects.toMatchObject({ code: 'local.already-running' });
    await folder.note('intake-cav', process.pid);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({
      supervisor: { pid: process.pid },
      nodes: { 'intake-cav': { pid: process.pid } },
    });
    await folder.release();
    await (await claimDataFolder(dir)).release();
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['half a document', '{"supervisor":{"pid":'],
    ['another document', '{}'],
    ['no object', 'null'],
    ['a process that is over', '{"supervisor":{"pid":1,"started":"never"},"nodes":{}}'],
  ])('is free where a killed start left %s', async (_, left) => {
    await writeFile(file(), left);
    const folder = await claimDataFolder(dir);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ supervisor: { pid: process.pid } });
    await folder.release();
  });
});
