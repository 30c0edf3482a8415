// Writes docs/state-machine.md from the machine's table; with --check it only compares. Needs no build.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const MACHINE = fileURLToPath(new URL('../src/machine/', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../docs/state-machine.md', import.meta.url));

/** What the screen says (design §14); the rest of the words follows their tone. */
const WORDS = {
  draft: 'bozza',
  submitted: 'inviata',
  received: 'consegnata',
  blocked: 'bloccata',
  acknowledged: 'in valutazione',
  noted: 'presa visione',
  'info-requested': 'chieste informazioni',
  waitlisted: "in lista d'attesa",
  offered: 'proposta',
  confirmed: 'confermata',
  'no-show': 'non ancora arrivata',
  'in-charge': 'accolta · percorso avviato · prima visita',
  completed: 'conclusa',
  declined: 'non possibile ora',
  'declined-by-woman': 'ha scelto diversamente',
  cancelled: 'annullata',
  'entered-in-error': 'inserita per errore',
  expired: 'scaduta',
};
const SIDE = { s: 'sender', r: 'recipient' };
/** Events that start from more states than this are told beside the diagram, or it could not be read. */
const MOST_ARROWS = 4;

/** The machine imports nothing, so stripping its types is all that it takes to run it. */
async function loadMachine() {
  const folder = await mkdtemp(join(tmpdir(), 'state-machine-'));
  try {
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const sources = (await readdir(MACHINE)).filter(
      (file) => file.endsWith('.ts') && !file.includes('.spec.'),
    );
    for (const file of sources) {
      const { outputText } = ts.transpileModule(await readFile(join(MACHINE, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
      });
      await writeFile(join(folder, file.replace(/\.ts$/, '.js')), outputText);
    }
    return await import(pathToFileURL(join(folder, 'index.js')).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const row = (...cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
const code = (names) => names.map((name) => `\`${name}\``).join(', ');
const sides = (rule) => rule.sides.map((side) => SIDE[side]).join(', ');
const id = (state) => state.replaceAll('-', '_');

function diagram({ MACHINE: rules, PROPOSALS, STATE_NAMES, isFinal }) {
  const arrows = new Map();
  const add = (from, to, label) => {
    const arrow = `${id(from)} --> ${id(to)}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), label]);
  };
  for (const name of PROPOSALS) {
    const { from, to, toFor = {}, sides: speakers } = rules[name];
    if (from.length > MOST_ARROWS) continue;
    for (const state of from) {
      add(state, to, `${speakers.join()} ${name}`);
      for (const [kind, other] of Object.entries(toFor))
        add(state, other, `${speakers.join()} ${name} (${kind})`);
    }
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...STATE_NAMES.map((state) => `  state "${state}" as ${id(state)}`),
    '  state resume <<choice>>',
    '  [*] --> draft',
    ...[...arrows].map(([arrow, labels]) => `  ${arrow}: ${labels.join(' / ')}`),
    '  resume --> acknowledged',
    '  resume --> waitlisted',
    ...STATE_NAMES.filter((state) => isFinal(state)).map((state) => `  ${id(state)} --> [*]`),
    '```',
  ].join('\n');
}

function page(machine) {
  const { MACHINE: rules, PROPOSALS, FACTS, MAY_QUEUE, STATE_NAMES, isFinal } = machine;
  const fromMany = PROPOSALS.filter((name) => rules[name].from.length > MOST_ARROWS);
  const notes = (rule) =>
    [
      rule.re && `names the current ${rule.re} in \`re\``,
      rule.opens && `its id is the new ${rule.opens}`,
      rule.voice && 'only where `submitted` says `agreed: voice`',
      rule.kinds && `only kind ${code(rule.kinds)}`,
      ...Object.entries(rule.toFor ?? {}).map(([kind, to]) => `kind \`${kind}\`: \`${to}\``),
      rule.queues && 'may queue behind a pending proposal',
    ].filter(Boolean);
  const effects = {
    frozen: 'no further disclosure; the copy of the referral is locked',
    erased: 'the referral is erased',
  };
  return `# The state machine of a referral

<!-- Written by libs/referral/scripts/state-diagram.mjs from the machine's table. Do not edit. -->

Only the fold of the lane changes a referral's state: \`next = fold(state, event)\`, the same at both parties and at the audit. A proposal that does not fit the state when its turn comes is _superseded_: it counts for its side's number and changes nothing. A fact tells what happened; it fits every state after \`submitted\` and changes none.

## Diagram

\`s\` is the sender, \`r\` the recipient. \`resume\` leads back to where the offer or the question came from; an agreement by voice straight from \`received\` leads back to \`acknowledged\`.

${diagram(machine)}

Not drawn, because they start almost everywhere:

${fromMany.map((name) => `- \`${name}\` (${sides(rules[name])}): from ${code(rules[name].from)} to \`${rules[name].to}\`.`).join('\n')}

## States

${table(
  ['State', 'On the screen', 'Final', 'Sender may propose', 'Recipient may propose'],
  STATE_NAMES.map((state) => {
    const from = (side) =>
      code(PROPOSALS.filter((name) => rules[name].sides.includes(side) && rules[name].from.includes(state)));
    return row(`\`${state}\``, WORDS[state], isFinal(state) ? 'yes' : '', from('s'), from('r'));
  }),
)}

## Proposals

A side has at most one pending proposal per referral; ${code(MAY_QUEUE)} may queue behind it.

${table(
  ['Event', 'Side', 'By', 'From', 'To', 'Rule'],
  PROPOSALS.map((name) => {
    const rule = rules[name];
    return row(
      `\`${name}\``,
      sides(rule),
      rule.by,
      code(rule.from),
      `\`${rule.to}\``,
      notes(rule).join('; '),
    );
  }),
)}

## Facts

${table(
  ['Event', 'Side', 'By', 'Effect'],
  FACTS.map((name) => {
    const rule = rules[name];
    const effect = rule.sets === undefined ? '' : effects[rule.sets];
    return row(`\`${name}\``, sides(rule), rule.by, rule.onlyFinal ? `in a final state: ${effect}` : effect);
  }),
)}

An offer is named by the id of its \`offered\` or \`agreed-by-voice\`, a question by the id of its \`info-requested\`. An event whose \`re\` is not the current one is superseded. \`expired\` is never proposed for E0 and E1: the sender's timer knows the urgency, the fold does not.
`;
}

const machine = await loadMachine();
const wordless = machine.STATE_NAMES.filter((state) => WORDS[state] === undefined);
if (wordless.length > 0) throw new Error(`no Italian word for: ${wordless.join(', ')}`);
const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
const wanted = await format(page(machine), options);
if (process.argv.includes('--check')) {
  const found = await readFile(PAGE, 'utf8').catch(() => '');
  if (found !== wanted) {
    console.error(
      'docs/state-machine.md does not match the machine: run node libs/referral/scripts/state-diagram.mjs',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(PAGE, wanted);
}
