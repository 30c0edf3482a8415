// What a result is worth depends on the machine: which one it was, and how busy.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { quantile, round } from './stats.mjs';

const BLOCK = Buffer.alloc(65_536, 7);

/** SHA-256 of this thread, MB/s. */
function hashRate(ms = 300) {
  const end = performance.now() + ms;
  let blocks = 0;
  for (; performance.now() < end; blocks += 1) createHash('sha256').update(BLOCK).digest();
  return (blocks * BLOCK.length) / 1e6 / (ms / 1000);
}

if (!isMainThread && process.argv.includes('hash-rate')) parentPort.postMessage(hashRate());

/** How fast the machine is right now: neighbours and throttling show here. */
export async function calibrate(folder) {
  const one = hashRate();
  const worker = new Worker(new URL(import.meta.url), { argv: ['hash-rate'] });
  const other = new Promise((resolve) => worker.once('message', resolve));
  await new Promise((resolve) => worker.once('online', resolve));
  const both = hashRate() + (await other);
  await worker.terminate();
  return {
    sha256MBs: Math.round(one),
    sha256MBsTwoThreads: Math.round(both),
    fdatasyncMs: syncTime(join(folder, 'calibrate.tmp')),
    load1: round(loadavg()[0]),
    at: new Date().toISOString(),
  };
}

function syncTime(file) {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(8192);
  const times = [];
  for (let i = 0; i < 100; i += 1) {
    const start = performance.now();
    writeSync(handle, block, 0, block.length, (i % 8) * block.length);
    fdatasyncSync(handle);
    times.push(performance.now() - start);
  }
  closeSync(handle);
  rmSync(file);
  return quantile(times, 0.5);
}

const say = (command, args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch {
    return 'unknown';
  }
};

/** Cores, memory, versions, date, commit; `dirty` when the tree differs from the commit. */
export function machineFacts(versions) {
  const status = say('git', ['status', '--porcelain', '--untracked-files=no']);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: say('git', ['rev-parse', '--short=12', 'HEAD']),
    dirty: status !== '',
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${release().split('-')[0]}`,
    node: process.versions.node,
    ...versions,
  };
}
