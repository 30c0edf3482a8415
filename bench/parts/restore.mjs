// The night on which all is lost: a copy, everything destroyed but the log and what lies in the safe, and back to work.
import { spawn } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, RECIPIENT, SENDER, startStack } from '../lib/stack.mjs';
import { round, until } from '../lib/stats.mjs';

const CLI = fileURLToPath(new URL('../../cli/staffetta.mjs', import.meta.url));
const CAUGHT_UP_MS = 300_000;

/** Fills a demo with an invented year, copies it, loses it, restores it. @returns seconds, sizes, and whether all is there */
export async function restore({ work, log }) {
  const dataDir = join(work, 'restore');
  const copies = join(work, 'restore-copies');
  const keys = join(work, 'restore-keys');
  for (const folder of [dataDir, copies, keys]) await rm(folder, { recursive: true, force: true });
  const cli = (...words) => timed(() => staffetta(['--data', dataDir, ...words]));
  let running = await startStack({ dataDir, log, demo: true });
  try {
    await cli('year');
    await quiet(cli);
    const before = await counts(running);
    const backupSeconds = await cli('backup', copies, '--keys', keys);
    const [copy] = (await readdir(copies)).map((name) => join(copies, name));
    await running.stop();
    for (const lost of ['postgres', join('keys', 'nodes')])
      await rm(join(dataDir, lost), { recursive: true });
    const restoreSeconds = await cli('restore', copy, '--keys', keys, '--new-log');
    running = await startStack({ dataDir, log, demo: true });
    const caughtUpSeconds = await timed(() => quiet(cli));
    const verifySeconds = await cli('verify');
    const after = await counts(running);
    return {
      rows: before,
      same: JSON.stringify(before) === JSON.stringify(after),
      copyMB: round((await sizeOf(copy)) / 1e6),
      backupSeconds,
      restoreSeconds,
      startSeconds: round(running.startSeconds),
      caughtUpSeconds,
      verifySeconds,
    };
  } finally {
    await running.stop();
    for (const folder of [dataDir, copies, keys]) await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work) {
  const since = performance.now();
  await work();
  return round((performance.now() - since) / 1000);
}

/** @throws Error with what it said, where it does not end with 0 */
async function staffetta(words) {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`staffetta ${words.slice(2).join(' ')} ended with ${code}\n${said}`);
}

/** Until every node has read all that was said. */
const quiet = (cli) =>
  until(
    () =>
      cli('status').then(
        () => true,
        () => false,
      ),
    { ms: CAUGHT_UP_MS, what: 'a quiet network' },
  );

async function counts(running) {
  const stack = await running.read();
  const rows = {};
  for (const { node } of [SENDER, RECIPIENT]) {
    const db = await openDatabase(stack, node);
    try {
      const { n } = await db.one('SELECT count(*)::int AS n FROM referral_event', []);
      rows[node] = n;
    } finally {
      await db.close();
    }
  }
  return rows;
}

async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
