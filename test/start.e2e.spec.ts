import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '#local';
import { waitFor } from '#testing';
import { withDatabase } from './support/database.js';

const START_MS = 180_000;

interface Started {
  readonly child: ChildProcess;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
}

/** `npm start -- …` without npm, which would only stand between us and the signals. */
function start(...options: string[]): Started {
  const args = [resolve('deploy/local/start.mjs'), '--log', 'embedded', ...options];
  return started(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

function started(child: ChildProcessByStdio<null, Readable, Readable>): Started {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => (said[name] += chunk.toString()));
  }
  return { child, output: () => said };
}

/** As in a terminal: npm and all it starts are one process group. */
function startByNpm(...options: string[]): Started {
  return started(
    spawn('npm', ['start', '--', '--log', 'embedded', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    }),
  );
}

const ready = ({ child, output }: Started): Promise<unknown> =>
  waitFor(
    'the ready line',
    () => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output().stderr}`);
      return output().stdout.includes('ready at');
    },
    START_MS,
  );

const exited = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What each node has said: only one that runs says anything. */
async function sizesIn(folder: string): Promise<Record<string, number>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)),
  );
}

describe('npm start', () => {
  let dataDir: string;
  let stackFile: string;
  const stack = async (): Promise<Stack> => JSON.parse(await readFile(stackFile, 'utf8')) as Stack;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'staffetta-start-'));
    stackFile = join(dataDir, 'stack.json');
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it(
    'runs once per data folder, starts again what dies, and leaves nothing behind, however it ends',
    async () => {
      const first = start('--data', dataDir, '--port', '0');
      await ready(first);
      expect(first.output().stdout.trim().split('\n')).toHaveLength(1);
      const { url, log, pids, users, clients } = await stack();
      expect(first.output().stdout).toContain(url);
      expect(log).toBe('embedded');
      expect(users.length).toBeGreaterThan(30);
      expect(clients.length).toBeGreaterThan(30);

      const second = start('--data', dataDir, '--port', '0');
      expect(await exited(second.child)).toBe(1);
      expect(second.output().stderr).toContain('already runs');

      const killed = pids['intake-cav'] ?? 0;
      process.kill(killed, 'SIGKILL');
      const revived = await waitFor('the node is started again', async () => {
        const now = (await stack()).pids['intake-cav'];
        return now === killed ? undefined : now;
      });
      expect(first.output().stderr).toContain('intake-cav was ended by SIGKILL');
      const { nodes } = await stack();
      await waitFor('the node is ready again', async () => {
        const response = await fetch(`${nodes['intake-cav']?.privateUrl ?? ''}/health/ready`);
        return response.ok;
      });

      first.child.kill('SIGKILL');
      const all = [...Object.values(pids).filter((pid) => pid !== killed), revived];
      await waitFor('nothing is left', () => !all.some(lives), START_MS);

      const third = startByNpm('--data', dataDir, '--port', '0');
      await ready(third);
      const { pids: others, url: same } = await stack();
      expect(same).toBe(url);
      // Ctrl-C: the whole group gets it, and npm passes its own on
      process.kill(-(third.child.pid ?? 0), 'SIGINT');
      expect(await exited(third.child)).toBe(0);
      expect(Object.values(others).filter(lives)).toEqual([]);
      expect(existsSync(stackFile)).toBe(false);
      expect(existsSync(join(dataDir, 'processes.json'))).toBe(false);
    },
    3 * START_MS,
  );

  it(
    'refuses a database that a newer version has seen, before a node runs on it',
    async () => {
      const made = await startStack({ dataDir, port: 0, log: 'embedded', durable: false });
      const { databaseUrl } = made.stack.nodes['intake-cav'] ?? { databaseUrl: '' };
      await withDatabase(databaseUrl, (client) =>
        client.query(
          `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow9999999999999')`,
        ),
      );
      await made.stop();
      const logs = await sizesIn(join(dataDir, 'logs'));
      const refused = start('--data', dataDir, '--port', '0');
      expect(await exited(refused.child)).toBe(1);
      expect(refused.output().stderr.trim().split('\n').at(-1)).toMatch(
        /^The database of intake-cav has seen a newer version than this one\./,
      );
      expect(await sizesIn(join(dataDir, 'logs'))).toEqual(logs);
      expect(existsSync(join(dataDir, 'processes.json'))).toBe(false);
    },
    2 * START_MS,
  );

  it('says so when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const refused = start('--data', join(dataDir, 'other'), '--port', String(port));
    expect(await exited(refused.child)).toBe(1);
    expect(refused.output().stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
    taken.close();
  });

  it('says so when there is no such network, and leaves no folder behind', async () => {
    const other = join(dataDir, 'other');
    const refused = start('--data', other, '--port', '0', '--network', 'network/none');
    expect(await exited(refused.child)).toBe(1);
    expect(refused.output().stderr.trim()).toMatch(/^There is no network in .*network\/none: .*$/);
    expect(existsSync(other)).toBe(false);
  });
});
