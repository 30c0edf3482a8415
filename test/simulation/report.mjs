import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { machineFacts } from '../../bench/lib/facts.mjs';
import { number, table } from '../../bench/lib/table.mjs';

const RESULTS = fileURLToPath(new URL('../../bench/results/', import.meta.url));
const WIDTH = 110;

const sorted = (counts) => Object.entries(counts).sort(([a], [b]) => a.localeCompare(b));

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

function summary({ first, histories, steps, records, counts, violated, seconds, bug, planted }) {
  const found =
    bug === null
      ? `${violated.length} violated`
      : violated.length > 0
        ? `${bug} found after ${histories}`
        : `${bug} NOT FOUND`;
  const faults = sorted(counts).map(([kind, count]) => `${kind} ${count}`);
  const others = Object.entries(planted ?? {}).map(
    ([name, { after }]) => `${name} found after ${after ?? 'NONE'}`,
  );
  return [
    `${histories} histories, seeds ${first} to ${first + histories - 1}: ${found}`,
    `${steps} steps, ${records} records, ${seconds} s`,
    faults.join(', '),
    ...others,
  ].join('\n');
}

/** Figures for the repository, without the histories themselves. */
export async function writeResults(name, { digests: _, violated, ...result }) {
  await mkdir(RESULTS, { recursive: true });
  const told = violated.map(({ seed, faults }) => ({ seed, faults }));
  const written = { machine: machineFacts({}), ...result, violated: told };
  const json = JSON.stringify(written, null, 2);
  await writeFile(join(RESULTS, `${name}.json`), await format(json, { parser: 'json', printWidth: WIDTH }));
  await writeFile(join(RESULTS, `${name}.md`), await format(page(written), { parser: 'markdown' }));
}

function page({
  machine,
  first,
  histories,
  steps,
  records,
  counts,
  seconds,
  workers,
  bug,
  planted,
  violated,
}) {
  const { date, commit, dirty, cores, processor, system, node } = machine;
  const changed = dirty ? ' (changed)' : '';
  const found = Object.entries(planted ?? {});
  return `# Simulated histories of ${date}, commit ${commit}${changed}

${cores} cores (${processor}), ${system}; Node ${node}. ${workers} at once. What is simulated and what is checked: [test/simulation](../../test/simulation/README.md).

${table(
  ['', ''],
  [
    ['Seeds', `${first} to ${first + histories - 1}`],
    ['Histories', number(histories)],
    ['Violated', violated.length === 0 ? '0' : violated.map(({ seed }) => `seed ${seed}`).join(', ')],
    ...(bug === null ? [] : [['Planted', bug]]),
    ['Steps', number(steps)],
    ['Records in the logs', number(records)],
    ['Seconds', number(seconds)],
  ],
)}

## Faults

${table(
  ['What', 'Times'],
  sorted(counts).map(([kind, count]) => [kind, number(count)]),
)}
${found.length === 0 ? '' : plantedPart(found, first)}`;
}

const plantedPart = (found, first) => `
## Planted bugs

Found in which history, counted from seed ${first}.

${table(
  ['Bug', 'After', 'What was violated'],
  found.map(([name, { after, invariants }]) => [name, after ?? '**not found**', invariants.join(', ')]),
)}
`;
