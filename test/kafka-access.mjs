// Writes the table of topics and principals in docs/guides/kafka.md from the one that the init job uses, for the network
// of BAT; with --check it only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

register('../libs/testing/typescript-hooks.mjs', import.meta.url);
const { topicAccess } = await import('../libs/messaging/src/topic-access.ts');

const NETWORK = fileURLToPath(new URL('../network/bat/institutions.yaml', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/guides/kafka.md', import.meta.url));
const [FIRST, LAST] = ['<!-- access: written by test/kafka-access.mjs -->', '<!-- end of access -->'];

const { nodes } = parse(await readFile(NETWORK, 'utf8'));
const does = ({ readers, writers }, id) =>
  [writers.includes(id) ? 'write' : '', readers.includes(id) ? 'read' : ''].filter(Boolean).join(', ');
const table = [
  `| Topic | ${nodes.map(({ id }) => `\`${id}\``).join(' | ')} |`,
  `| --- | ${nodes.map(() => '---').join(' | ')} |`,
  ...topicAccess(nodes).map(
    (access) => `| \`${access.topic}\` | ${nodes.map(({ id }) => does(access, id)).join(' | ')} |`,
  ),
].join('\n');

const before = await readFile(PAGE, 'utf8');
const [start, end] = [before.indexOf(FIRST), before.indexOf(LAST)];
const whole = `${before.slice(0, start)}${FIRST}\n\n${table}\n\n${before.slice(end)}`;
const after = await format(whole, { ...(await resolveConfig(PAGE)), filepath: PAGE });
if (!process.argv.includes('--check')) await writeFile(PAGE, after);
else if (before !== after) {
  console.error('docs/guides/kafka.md is not what the code says: node test/kafka-access.mjs');
  process.exitCode = 1;
}
