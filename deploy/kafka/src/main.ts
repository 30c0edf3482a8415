// `init`: topics, principals and ACLs as the network wants them. `check`: how they differ, changing nothing; with
// `--topics` of brokers that know no rights. `--json` for programs. Ends with 0 where all is as it should be, 1 where it is not, 2 where it could not be asked.
import process from 'node:process';
import { AppError } from '#kernel';
import { configInvalid, readConfig } from '#platform';
import { KafkaInitConfig } from './config.js';
import type { Drift } from './drift.js';
import { checkTopics } from './check-topics.js';
import { check, init, jobOf, nodesOf } from './init.js';

const [verb = '', ...flags] = process.argv.slice(2);
const json = flags.includes('--json');

async function run(): Promise<number> {
  if (verb !== 'init' && verb !== 'check') {
    process.stderr.write('init | check | check --topics, with --json for programs\n');
    return 2;
  }
  const { config, wrong } = readConfig(KafkaInitConfig, process.env);
  if (wrong.length > 0) throw configInvalid(wrong);
  const job = await jobOf(config);
  const checked = async (): Promise<readonly Drift[]> =>
    flags.includes('--topics')
      ? checkTopics(job.access, await nodesOf(config.STAFFETTA_NETWORK_DIR))
      : check(job);
  const { mended, left } = verb === 'init' ? await init(job) : { mended: [], left: await checked() };
  process.stdout.write(json ? `${JSON.stringify({ mended, left })}\n` : told(mended, left));
  return left.length === 0 ? 0 : 1;
}

const told = (mended: readonly Drift[], left: readonly Drift[]): string =>
  [
    ...mended.map(({ what }) => `mended: ${what}`),
    ...left.map(({ what }) => what),
    left.length === 0 ? 'Kafka is as it should be.' : `${String(left.length)} to look at.`,
  ]
    .map((line) => `${line}\n`)
    .join('');

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // nothing of a driver's own words: it may quote what it was told
    process.stderr.write(`${error instanceof AppError ? error.message : 'Kafka could not be asked.'}\n`);
    process.exitCode = 2;
  },
);
