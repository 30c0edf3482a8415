// (d) From nothing to ready, on a fresh data folder and on a used one, and what the idle processes hold.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { processUse, snapshot, treeUse, usedBetween } from '../lib/proc.mjs';
import { round, sleep } from '../lib/stats.mjs';
import { startStack } from '../lib/stack.mjs';

const SETTLE_MS = 10_000;
const IDLE_MS = 10_000;
const SERVERS = ['kafka', 'postgres', 'supervisor'];

async function oneLog(log, work, rounds) {
  const dataDir = join(work, `memory-${log}`);
  const fresh = [];
  let used;
  let idle;
  for (let i = 0; i < rounds; i += 1) {
    await rm(dataDir, { recursive: true, force: true });
    const stack = await startStack({ dataDir, log });
    fresh.push(round(stack.startSeconds, 1));
    try {
      if (i === 0) idle = await idleUse(await stack.read());
    } finally {
      await stack.stop();
    }
  }
  const again = await startStack({ dataDir, log });
  used = round(again.startSeconds, 1);
  await again.stop();
  await rm(dataDir, { recursive: true, force: true });
  return {
    startSeconds: fresh.sort((a, b) => a - b)[fresh.length >> 1],
    freshStarts: fresh,
    startSecondsUsedFolder: used,
    ...idle,
  };
}

async function idleUse({ pids }) {
  await sleep(SETTLE_MS);
  const before = snapshot(pids);
  await sleep(IDLE_MS);
  const cpu = usedBetween(before, snapshot(pids));
  const processes = Object.entries(pids).map(([name, pid]) => {
    const use = name === 'postgres' ? treeUse(pid) : processUse(pid);
    return [name, { mb: Math.round(use?.mb ?? 0), cpuPercent: cpu[name]?.cpuPercent ?? 0 }];
  });
  const nodes = processes.filter(([name]) => !SERVERS.includes(name));
  return {
    processes: Object.fromEntries(processes),
    nodesMb: nodes.reduce((sum, [, { mb }]) => sum + mb, 0),
    idleCpuPercent: processes.reduce((sum, [, { cpuPercent }]) => sum + cpuPercent, 0),
  };
}

export async function memory({ work, quick, kafka }) {
  const rounds = quick ? 1 : 3;
  return {
    ...(kafka ? { kafka: await oneLog('kafka', work, rounds) } : {}),
    embedded: await oneLog('embedded', work, rounds),
  };
}
