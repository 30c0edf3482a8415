import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { forkTypeScript, kafkaBrokers, waitFor } from '#testing';
import { isFree } from '../src/free-port.js';
import { startKafka } from '../src/kafka.js';
import { startPostgres } from '../src/postgres.js';

let dir: string;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-server-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(dir, { recursive: true, force: true });
});

const postgres = async (port?: number) => {
  const server = await startPostgres({ dir, durable: false, ...(port === undefined ? {} : { port }) });
  closers.push(() => server.stop());
  return server;
};

/** A process that owns a server in `dir`. */
async function owner(
  kind: 'postgres' | 'kafka',
): Promise<{ child: ChildProcess; pid: number; port: number }> {
  const child = forkTypeScript('deploy/local/test/server-owner.ts', [kind, dir]);
  closers.push(() => Promise.resolve(child.kill('SIGKILL')));
  const told = await new Promise<{ pid: number; port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { pid: number; port: number }));
    child.once('exit', () => reject(new Error('the owner ended before its server was there')));
  });
  return { child, ...told };
}

/** As by the system: resolves when the process is gone, for until then it owns what it owned. */
async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

describe('a local PostgreSQL', () => {
  it('keeps its data, its password and, where asked, its port over a restart', async () => {
    const first = await postgres();
    await query(first.url, `CREATE TABLE kept AS SELECT 1 AS n`);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await postgres(first.port);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, `SELECT n FROM kept`)).toEqual([{ n: 1 }]);
  });

  it('starts again right after it was killed', async () => {
    const first = await postgres();
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toBe(137);
    const second = await postgres(first.port);
    expect(await query(second.url, `SELECT 1 AS n`)).toEqual([{ n: 1 }]);
  });

  it('dies with its owner, by whatever signal, and leaves the folder to the next', async () => {
    const { child, pid, port } = await owner('postgres');
    await kill(child);
    const next = await postgres(port);
    expect(isAlive(pid)).toBe(false);
    expect(await query(next.url, `SELECT 1 AS n`)).toEqual([{ n: 1 }]);
  });

  it('lets nobody else have its folder while it runs', async () => {
    await postgres();
    await expect(startPostgres({ dir })).rejects.toMatchObject({ code: 'local.folder-in-use' });
  });

  it('is not stopped by a lock file whose pid is somebody else’s by now', async () => {
    const first = await postgres();
    await first.stop();
    const lock = join(dir, 'data', 'postmaster.pid');
    await writeFile(
      lock,
      `${String(process.pid)}\n${join(dir, 'data')}\n1\n${String(first.port)}\n\n127.0.0.1\n\n`,
    );
    const second = await postgres();
    expect((await readFile(lock, 'utf8')).split('\n')[0]).toBe(String(second.pid));
  });

  it('says that its port is taken', async () => {
    const holder = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => holder.close(resolve)));
    const { port } = holder.address() as { port: number };
    expect(await isFree(port)).toBe(false);
    await expect(startPostgres({ dir, port })).rejects.toMatchObject({ code: 'local.port-taken' });
  });
});

(kafkaBrokers() === undefined ? describe.skip : describe)('a local Kafka', () => {
  it('dies with its owner, by whatever signal, and leaves folder and port to the next', async () => {
    const { child, pid, port } = await owner('kafka');
    await kill(child);
    const next = await startKafka({ dir, port });
    closers.push(() => next.stop());
    expect(isAlive(pid)).toBe(false);
    expect(next.brokers).toEqual([`127.0.0.1:${String(port)}`]);
    await waitFor('the first one to be gone', () => !isAlive(pid));
  }, 180_000);
});
