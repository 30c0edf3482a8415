// Writes into docs/templates/registro-trattamenti.md one entry for each flow of the BAT network's protocols (GDPR art. 30),
// from network/bat; with --check it only compares. What a protocol leaves to be confirmed the entry leaves so too.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BAT = join(ROOT, 'network', 'bat');
const PAGE = join(ROOT, 'docs', 'templates', 'registro-trattamenti.md');
const [FIRST, LAST] = [
  '<!-- flussi: scritti da test/processing-register.mjs -->',
  '<!-- fine dei flussi -->',
];

const read = (path) => parse(readFileSync(join(BAT, path), 'utf8'));
const labels = (list) =>
  JSON.parse(readFileSync(join(ROOT, 'libs', 'contracts', 'codes', `${list}.json`), 'utf8'))['x-labels'];
const names = new Map(read('institutions.yaml').institutions.map(({ id, name }) => [id, name]));
const [SERVICE, PURPOSE, KIND] = ['service', 'purpose', 'kind'].map(labels);

const TIERS = { T0: 'bisogno', T1: 'rischio', T2: 'identità' };
const FROM = { submitted: 'dall’invio', received: 'dalla ricezione', confirmed: 'dalla conferma' };
const GROUND = {
  agreement: 'la sua scelta, registrata',
  necessity: 'stato di necessità, deciso da una persona',
};
const said = (value, other) => (value === 'to-confirm' ? '**da confermare** (RPD)' : (value ?? other));
const people = (ids) => ids.map((id) => names.get(id) ?? id).join(', ');

const entries = readdirSync(join(BAT, 'protocols'))
  .sort()
  .flatMap((file) => {
    const protocol = read(join('protocols', file));
    return protocol.flows.map((flow) => entry(protocol, flow));
  });

const before = readFileSync(PAGE, 'utf8');
const [from, to] = [before.indexOf(FIRST), before.indexOf(LAST)];
if (from < 0 || to < from)
  throw new Error('docs/templates/registro-trattamenti.md has no place for the flows');
const text = `${before.slice(0, from + FIRST.length)}\n\n${entries.join('\n\n')}\n\n${before.slice(to)}`;
const page = await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE });
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (page !== before) {
  console.error('the register of processing does not match the flows: run node test/processing-register.mjs');
  process.exitCode = 1;
}

function entry(protocol, flow) {
  const { art6, art9, national } = flow.legalBasis;
  const rows = {
    'Titolare che invia': people(flow.from),
    'Titolare che riceve': people(flow.to),
    Finalità: `${PURPOSE[flow.purpose].it} (${KIND[flow.kind].it}: ${SERVICE[flow.service].it})`,
    'Dati, e da quando': Object.entries(flow.data)
      .map(([tier, state]) => `${TIERS[tier]} ${FROM[state] ?? state}`)
      .join('; '),
    'Base giuridica': `GDPR art. ${art6}; ${art9 === 'none' ? 'per il protocollo nessuna categoria particolare (da verificare: già la richiesta dice qualcosa di lei)' : `art. ${art9}`}; norma nazionale: ${said(national)}`,
    Presupposto: flow.precondition.map((ground) => GROUND[ground]).join(', oppure '),
    Conservazione: said(flow.retention),
  };
  return [
    `### ${flow.id}`,
    `${protocol.title}, art. ${protocol.article} (\`${protocol.id}@${protocol.version}\`, dal ${day(protocol.valid[0])} al ${day(protocol.valid[1])}).`,
    ['| | |', '| --- | --- |', ...Object.entries(rows).map(([what, value]) => `| ${what} | ${value} |`)].join(
      '\n',
    ),
  ].join('\n\n');
}

/** `2026-01-01`, or the date that YAML makes of it, as it is written in Italy. */
function day(value) {
  const [year, month, date] = (value instanceof Date ? value.toISOString() : String(value))
    .slice(0, 10)
    .split('-');
  return `${date}-${month}-${year}`;
}
