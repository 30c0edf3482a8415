// One at a time, between processes. Plain Node, synchronous: it guards what runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const POLL_MS = 100;

/**
 * Runs `work` while no other process holds the lock of this file. The lock of a process that is gone is taken over; it
 * is also given back when `work` ends this process.
 * @param {string} file where the lock lies; its folder must not be one that `work` replaces
 * @param {() => void} work
 * @param {(pid: number) => void} onWait told once, when another process holds it
 */
export function withLock(file, work, onWait) {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  if (!take(file, mine, onWait)) return work();
  const release = () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** False where nobody can write: nothing can be installed or built there either. */
function take(file, mine, onWait) {
  let told = false;
  for (;;) {
    try {
      place(file, mine);
      return true;
    } catch (error) {
      if (error.code === 'EROFS' || error.code === 'EACCES') return false;
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (holder === undefined) continue; // given back meanwhile
    if (!lives(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told) onWait(Number(holder.split(' ')[0]));
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
}

/** Whole or not at all, and only where there is none: a link, unlike a renaming, replaces nothing. */
function place(file, content) {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, content);
  try {
    linkSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** A renaming has one winner; whoever moved another's fresh lock by mistake puts it back. */
function takeAway(file, stale) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function lives(holder) {
  const space = holder.indexOf(' ');
  const started = startOf(Number(holder.slice(0, space)));
  return started !== '' && started === holder.slice(space + 1);
}

/** When a process started, in the system's own words: a pid may be another's by now. Empty: there is none. */
function startOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return '';
  if (!existsSync('/proc/self/stat')) {
    return (spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim();
  }
  const stat = read(`/proc/${pid}/stat`) ?? '';
  // the second field is the command in parentheses and may hold spaces; state is the third, start the 22nd
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}
