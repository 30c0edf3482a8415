// Draws the network of BAT in docs/architecture.md from its nodes and from the table of topics that the brokers hold; with
// --check it only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

register('../libs/testing/typescript-hooks.mjs', import.meta.url);
const { topicAccess } = await import('../libs/messaging/src/topic-access.ts');
const { isLane, nodesOfLane } = await import('../libs/messaging/src/topics.ts');

const NETWORK = fileURLToPath(new URL('../network/bat/institutions.yaml', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));
const [FIRST, LAST] = ['<!-- topology: written by test/topology.mjs -->', '<!-- end of topology -->'];

const { nodes } = parse(await readFile(NETWORK, 'utf8'));
const access = topicAccess(nodes);
/** Ids in a drawing have no hyphens. */
const drawn = (id) => id.replaceAll('-', '_');
const ids = (list) =>
  nodes
    .map(({ id }) => id)
    .filter((id) => list.includes(id))
    .map(drawn);
/** Said in a sentence beside the drawing: an arrow to everybody shows nothing. */
const FOR_ALL = ['registry', 'pulse', 'audit'];

const boxes = nodes.map(({ id, institutions }) => `  ${drawn(id)}["${[id, ...institutions].join('<br/>')}"]`);
const lanes = access
  .filter(({ topic }) => isLane(topic))
  .map(({ topic }) => nodesOfLane(topic))
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => `  ${drawn(one)} <-->|lane| ${drawn(other)}`);
const plain = access
  .filter(({ topic }) => !isLane(topic) && !FOR_ALL.includes(topic))
  .map(({ topic, writers, readers }) => {
    const others = readers.filter((id) => !(writers.length === 1 && writers[0] === id));
    return `  ${ids(writers).join(' & ')} -.->|${topic}| ${ids(others).join(' & ')}`;
  });
const drawing = ['```mermaid', 'flowchart LR', ...boxes, ...lanes, ...plain, '```'].join('\n');

const before = await readFile(PAGE, 'utf8');
const [start, end] = [before.indexOf(FIRST), before.indexOf(LAST)];
if (start < 0 || end < start) throw new Error('docs/architecture.md has no place for the topology');
const whole = `${before.slice(0, start)}${FIRST}\n\n${drawing}\n\n${before.slice(end)}`;
const after = await format(whole, { ...(await resolveConfig(PAGE)), filepath: PAGE });
if (!process.argv.includes('--check')) await writeFile(PAGE, after);
else if (before !== after) {
  console.error('docs/architecture.md is not what the network says: node test/topology.mjs');
  process.exitCode = 1;
}
