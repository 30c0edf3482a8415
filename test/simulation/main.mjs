// `npm run simulate -- --seed N --histories M [--bug NAME]`: see README.md beside this file.
import { parseArgs } from 'node:util';
import process from 'node:process';
// before anything of the product: it takes over ids, random bytes and the clock
import './world/entropy.mjs';
import { machineNow } from './world/entropy.mjs';
import { BUGS } from './bugs/bugs.mjs';
import { plant } from './bugs/plant.mjs';
import { report, writeResults } from './report.mjs';
import { server } from './server.mjs';
import { runPlanted, runWorkers } from './workers.mjs';

const USAGE = `npm run simulate -- [options]
  --seed N        the first seed (default 1); a history depends on its seed alone
  --histories M   how many, seeds N, N+1, … (default 100)
  --bug NAME      plants one of ${Object.keys(BUGS).join(', ')}; ends when it is found
  --plant-all     beside, plants each bug in turn and counts the histories until it is found
  --show          prints every history, not only what is violated
  --workers W     processes side by side (default 1)
  --json          one line of JSON instead of a text
  --out NAME      writes bench/results/NAME.json and .md`;
/** A product that fails at once shows it in a few histories. */
const MOST_VIOLATED = 5;
/** Each planted bug is found much earlier. */
const MOST_PLANTED = 500;
const TELL_EVERY_MS = 15_000;

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '100' },
    bug: { type: 'string' },
    'plant-all': { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const first = Number(options.seed);
const histories = Number(options.histories);
const workers = Number(options.workers);

if (options.help || ![first, histories, workers].every((each) => Number.isSafeInteger(each) && each > 0)) {
  console.error(USAGE);
  process.exit(options.help ? 0 : 2);
}

async function main() {
  const started = machineNow();
  const { url, stop } = await server(process.env.TEST_DATABASE_URL);
  try {
    const run =
      workers > 1 && options.bug === undefined
        ? await runWorkers({ url, first, histories, workers, tell })
        : await runHere(url);
    const seconds = Math.round((machineNow() - started) / 100) / 10;
    const planted = options['plant-all']
      ? await runPlanted({ url, first, most: MOST_PLANTED, names: Object.keys(BUGS) })
      : undefined;
    const result = { first, workers, ...run, seconds, bug: options.bug ?? null, planted };
    if (options.out !== undefined) await writeResults(options.out, result);
    console.log(options.json ? JSON.stringify(result) : report(result));
    const missed = Object.values(planted ?? {}).some(({ after }) => after === null);
    return (options.bug === undefined) === (result.violated.length === 0) && !missed;
  } finally {
    await stop();
  }
}

async function runHere(url) {
  const bug = await plant(options.bug);
  // loaded only now: a planted bug may stand in the place of a module
  const { Lab } = await import('./lab.mjs');
  const lab = await Lab.open(url, bug);
  const result = { histories: 0, steps: 0, records: 0, counts: {}, violated: [], digests: [] };
  let told = machineNow();
  try {
    for (let seed = first; seed < first + histories; seed += 1) {
      const { history, digest } = await lab.run(seed);
      const { trace, log } = history;
      result.histories += 1;
      result.steps += trace.lines.length;
      result.records += log.length;
      result.digests.push(digest);
      trace.count('duplicates', log.duplicates);
      trace.count('reorderings', log.reordered);
      for (const [kind, count] of Object.entries(trace.counts)) {
        result.counts[kind] = (result.counts[kind] ?? 0) + count;
      }
      if (options.show && !options.json) console.log(trace.lines.join('\n'));
      if (trace.faults.length > 0) {
        result.violated.push({ seed, digest, faults: trace.faults.slice(0, 10), lines: trace.lines });
        if (options.bug !== undefined || result.violated.length >= MOST_VIOLATED) break;
      }
      if (machineNow() - told > TELL_EVERY_MS) {
        told = machineNow();
        tell({ done: result.histories, violated: result.violated.length });
      }
    }
  } finally {
    await lab.close();
  }
  return result;
}

function tell({ done, violated }) {
  if (process.send !== undefined) process.send({ done, violated });
  else console.error(`· ${done} of ${histories} histories, ${violated} violated`);
}

main().then(
  (well) => {
    process.exitCode = well ? 0 : 1;
    process.disconnect?.();
  },
  (error) => {
    console.error(error);
    process.exit(2);
  },
);
