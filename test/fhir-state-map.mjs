// Writes the table of states in docs/guides/fhir.md from the map that the server uses; with --check it only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const MAP = fileURLToPath(new URL('../services/asl-liaison/src/app/fhir/task-status.ts', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/guides/fhir.md', import.meta.url));
const [FIRST, LAST] = ['<!-- state map: written by test/fhir-state-map.mjs -->', '<!-- end of state map -->'];

/** Of what it imports only types are used, so stripping these is all that it takes to run it. */
const { outputText } = ts.transpileModule(await readFile(MAP, 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
});
const { TASK_STATUS, WITH_REASON } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const table = [
  '| State (`businessStatus`) | `Task.status` | `statusReason` |',
  '| --- | --- | --- |',
  ...Object.entries(TASK_STATUS).map(
    ([state, status]) => `| \`${state}\` | \`${status}\` | ${WITH_REASON.has(status) ? 'yes' : ''} |`,
  ),
].join('\n');

const before = await readFile(PAGE, 'utf8');
const [from, to] = [before.indexOf(FIRST), before.indexOf(LAST)];
if (from < 0 || to < from) throw new Error('docs/guides/fhir.md has no place for the table of states');
const text = `${before.slice(0, from + FIRST.length)}\n\n${table}\n\n${before.slice(to)}`;
const page = await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE });

if (!process.argv.includes('--check')) await writeFile(PAGE, page);
else if (page !== before) {
  console.error('docs/guides/fhir.md does not match the map: run node test/fhir-state-map.mjs');
  process.exitCode = 1;
}
