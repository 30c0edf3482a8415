import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimDataFolder } from '../src/data-folder.js';
import { startStack } from '../src/start-stack.js';

let dir: string;
let holder: Server;
let port: number;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-port-'));
  holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  ({ port } = holder.address() as AddressInfo);
});
afterEach(async () => {
  await new Promise((resolve) => holder.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

const start = (dataDir: string): Promise<unknown> => startStack({ dataDir, port, log: 'embedded' });

describe('a start whose port is taken', () => {
  it('says so, and makes no folder', async () => {
    const dataDir = join(dir, 'new');
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'local.port-taken' });
    expect(existsSync(dataDir)).toBe(false);
  });

  it('leaves a folder that was there as it was', async () => {
    await expect(start(dir)).rejects.toMatchObject({ code: 'local.port-taken' });
    expect(await readdir(dir)).toEqual([]);
  });

  it('speaks of the stack that runs on the folder, where it is that one’s', async () => {
    const folder = await claimDataFolder(dir);
    await expect(start(dir)).rejects.toMatchObject({ code: 'local.already-running' });
    await folder.release();
  });
});
