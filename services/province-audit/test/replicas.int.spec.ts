import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parseCheckpoint, parseNote } from '#merkle';
import { forkTypeScript, waitFor } from '#testing';
import { checkLog } from '../src/app/check-log.js';
import { ORIGIN } from './bystander.js';
import { World } from './world.js';

/** Each is killed once. */
const ROUNDS = 2;

let world: World;
let folder: string;
const running = new Map<string, ChildProcess>();
/** Every root that a replica would have served, by size. */
const served = new Map<number, Set<string>>();
const heard = new Map<string, number>();

beforeEach(async () => {
  world = await World.open();
  folder = await mkdtemp(join(tmpdir(), 'staffetta-replicas-'));
});
afterEach(async () => {
  await Promise.all([...running.keys()].map(kill));
  await world.close();
  await rm(folder, { recursive: true });
});

function start(mark: string): void {
  const child = forkTypeScript('services/province-audit/test/signer-process.ts', [world.url, folder, mark]);
  child.on('message', ({ note }: { note?: string }) => {
    if (note === undefined) return;
    const { size, root } = parseCheckpoint(parseNote(note).body);
    served.set(size, (served.get(size) ?? new Set()).add(root.toString('base64')));
    heard.set(mark, Math.max(size, heard.get(mark) ?? 0));
  });
  running.set(mark, child);
}

async function kill(mark: string): Promise<void> {
  const child = running.get(mark);
  running.delete(mark);
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const hears = (mark: string, size: number): Promise<boolean> =>
  waitFor(`${mark} serves ${String(size)}`, () => (heard.get(mark) ?? -1) >= size, 60_000);

it('two replicas over one database, each killed in the middle, never sign two roots for one size', async () => {
  const marks = ['one', 'other'];
  marks.forEach(start);
  let size = 0;
  const grow = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      await world.deliver(world.heartbeat(world.cav));
      size += 1;
    }
  };
  await grow(1);
  for (const mark of marks) await hears(mark, size);
  for (let round = 0; round < ROUNDS; round += 1) {
    const mark = marks[round % 2] ?? '';
    // while it grows, wherever its signer is
    await Promise.all([grow(20), kill(mark)]);
    await hears(marks[(round + 1) % 2] ?? '', size);
    start(mark);
    await grow(5);
    await hears(mark, size);
  }
  expect([...served].filter(([, roots]) => roots.size > 1)).toEqual([]);
  expect(served.size).toBeGreaterThan(ROUNDS);
  const signed: { n: number; sizes: number }[] = await world.db.query(
    `SELECT count(*)::int AS n, count(DISTINCT size)::int AS sizes FROM checkpoint WHERE origin = $1`,
    [ORIGIN],
  );
  expect(signed[0]?.n).toBe(signed[0]?.sizes);
  // what was served is what is stored, and what the leaves make
  const rows: { size: string; root: Buffer }[] = await world.db.query(`SELECT size, root FROM checkpoint`);
  for (const { size: of, root } of rows)
    expect([...(served.get(Number(of)) ?? [root.toString('base64')])]).toEqual([root.toString('base64')]);
  expect(await checkLog(world.db, world.registered.view, world.clock.now())).toMatchObject({
    ok: true,
    size,
  });
}, 180_000);
