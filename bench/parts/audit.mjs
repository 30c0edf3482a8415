// The Province's log: its sequencer with all checks on, a long log, and Tessera's log on plain files beside it.
import { execFile, spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runChild } from '../lib/child.mjs';

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL('../audit/sequencer.mjs', import.meta.url));
const LONG = fileURLToPath(new URL('../audit/long-log.mjs', import.meta.url));
const TESSERA = fileURLToPath(new URL('../tessera/', import.meta.url));
/** As the guide recommends for a node that reads a whole network. */
const HEAP = ['--max-semi-space-size=64'];
const MOST_MS = 900_000;
const RATE = 500;

/** @returns what each measured, and Tessera's figures where Go is there */
export async function audit({ databaseUrl, postgresPid, log, quick, work, tell, profileInto }) {
  const task = {
    databaseUrl,
    postgresPid,
    log,
    work,
    profile: profileInto,
    count: quick ? 20_000 : 60_000,
    rate: RATE,
    seconds: quick ? 8 : 30,
  };
  const ours = (only) => runChild(CHILD, { ...task, only }, { execArgv: HEAP, ms: MOST_MS });
  const program = await buildTessera(work, tell);
  const tessera = (...args) => (program === undefined ? undefined : runTessera(program, work, args));
  const count = String(quick ? 20_000 : 50_000);
  const result = { tessera: {} };
  Object.assign(result, await ours(['sustained']));
  result.tessera.sustained = await tessera('-n', count, '-batch', '1024', '-age', '5ms');
  Object.assign(result, await ours(['rate']));
  const paced = ['-rate', String(RATE), '-batch', '256', '-age', '5ms'];
  result.tessera.atRate = await tessera('-n', String(RATE * task.seconds), ...paced);
  const leaves = quick ? 200_000 : 1_000_000;
  tell(`a log of ${leaves} leaves`);
  result.full = await runChild(LONG, { databaseUrl, leaves }, { execArgv: HEAP, ms: MOST_MS });
  return result;
}

async function buildTessera(work, tell) {
  if (spawnSync('go', ['version']).error !== undefined) {
    tell('without Go: Tessera is not measured');
    return undefined;
  }
  const program = join(work, 'tessera-bench');
  await run('go', ['build', '-o', program, '.'], { cwd: TESSERA });
  return program;
}

async function runTessera(program, work, args) {
  const dir = join(work, 'tessera');
  try {
    const { stdout } = await run(program, ['-dir', dir, ...args], { timeout: MOST_MS });
    return JSON.parse(stdout);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
