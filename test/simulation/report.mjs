import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const RESULTS = new URL('../../bench/results/', import.meta.url).pathname;

/** What a person reads: figures, and each violated history with the command that shows it again. */
export function report(result) {
  return `${[...result.violated.map((each) => story(each, result.bug)), summary(result)].join('\n\n')}\n`;
}

function story({ seed, digest, faults, lines }, bug) {
  const planted = bug === null ? '' : ` --bug ${bug}`;
  return [
    `HISTORY ${seed} (${digest})`,
    ...lines.map((line) => `  ${line}`),
    'VIOLATED',
    ...faults.map(({ invariant, what }) => `  ${invariant}: ${what}`),
    `AGAIN  npm run simulate -- --seed ${seed} --histories 1 --show${planted}`,
  ].join('\n');
}

function summary({ first, histories, steps, records, counts, violated, seconds, bug }) {
  const found =
    bug === null
      ? `${violated.length} violated`
      : violated.length > 0
        ? `${bug} found after ${histories}`
        : `${bug} NOT FOUND`;
  const faults = Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${kind} ${count}`);
  return [
    `${histories} histories, seeds ${first} to ${first + histories - 1}: ${found}`,
    `${steps} steps, ${records} records, ${seconds} s`,
    faults.join(', '),
  ].join('\n');
}

/** Figures for the repository, without the histories themselves. */
export async function writeResults(name, { digests: _, violated, ...result }) {
  await mkdir(RESULTS, { recursive: true });
  const told = violated.map(({ seed, faults }) => ({ seed, faults }));
  await writeFile(
    join(RESULTS, `${name}.json`),
    `${JSON.stringify({ ...result, violated: told }, null, 2)}\n`,
  );
  await writeFile(join(RESULTS, `${name}.md`), page(result, told));
}

function page(result, violated) {
  const { first, histories, steps, records, counts, seconds, bug } = result;
  const rows = [
    ['Seeds', `${first} to ${first + histories - 1}`],
    ['Histories', histories],
    ['Violated', violated.length === 0 ? 0 : violated.map(({ seed }) => `seed ${seed}`).join(', ')],
    ...(bug === null ? [] : [['Planted', bug]]),
    ['Steps', steps],
    ['Records in the logs', records],
    ['Seconds', seconds],
    ...Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)),
  ];
  return [
    '# Simulated histories',
    '',
    '|  |  |',
    '| --- | --- |',
    ...rows.map(([k, v]) => `| ${k} | ${v} |`),
    '',
  ].join('\n');
}
