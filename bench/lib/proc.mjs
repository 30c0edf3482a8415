// Processor time and memory from /proc; elsewhere than on Linux the numbers are null.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // gone, or no /proc
  }
};

function statOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    deadChildren: (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND,
  };
}

const kilobytes = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text ?? '')?.[1] ?? 0);

/** One process: CPU seconds so far, resident megabytes. */
export function processUse(pid) {
  const stat = statOf(pid);
  if (stat === undefined) return null;
  return { cpu: stat.cpu, mb: kilobytes(read(`/proc/${pid}/status`), 'VmRSS') / 1024 };
}

/** A process and its children (PostgreSQL); memory as PSS, because shared buffers would be counted once per backend. */
export function treeUse(pid) {
  const root = statOf(pid);
  if (root === undefined) return null;
  let cpu = root.cpu + root.deadChildren;
  let mb = pss(pid);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat?.parent !== pid) continue;
    cpu += stat.cpu;
    mb += pss(name);
  }
  return { cpu, mb };
}

function pss(pid) {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  return kilobytes(rollup, 'Pss') / 1024 || (processUse(pid)?.mb ?? 0);
}

/** CPU and memory of each named process, to be compared with a later one by `usedBetween`. */
export function snapshot(pids) {
  const uses = Object.entries(pids).map(([name, pid]) => [
    name,
    name === 'postgres' ? treeUse(pid) : processUse(pid),
  ]);
  return { at: Date.now(), uses: Object.fromEntries(uses) };
}

/** Per process: percent of one core, CPU seconds, megabytes at the end. */
export function usedBetween(before, after) {
  const seconds = (after.at - before.at) / 1000;
  const result = {};
  for (const [name, use] of Object.entries(after.uses)) {
    const earlier = before.uses[name];
    if (use === null || earlier === null || earlier === undefined) continue;
    const cpu = use.cpu - earlier.cpu;
    result[name] = {
      cpuPercent: Math.round((cpu / seconds) * 100),
      cpuSeconds: Number(cpu.toFixed(2)),
      mb: Math.round(use.mb),
    };
  }
  return result;
}
