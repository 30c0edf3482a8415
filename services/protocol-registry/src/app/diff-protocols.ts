import { CODE_LABELS } from '#contracts';
import type { DataSource } from 'typeorm';
import type { InWords, Protocol } from '#trust';
import { protocolDiff, type Difference } from '../domain/protocol-diff.js';
import { findProtocol } from './stored-protocol.js';

export interface DifferenceView extends Difference, InWords {}

export interface ProtocolDiff {
  /** `id@version`. */
  readonly from: string;
  readonly to: string;
  readonly differences: readonly DifferenceView[];
}

/** What has changed from one version to another, by path and in plain words. @throws AppError `not-found` */
export async function diffProtocols(
  db: DataSource,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ProtocolDiff> {
  const [before, after] = [`${id}@${String(from)}`, `${id}@${String(to)}`];
  const [old, now] = await Promise.all([before, after].map((name) => findProtocol(db, name)));
  const differences = protocolDiff(document(old?.body), document(now?.body)).map((each) => ({
    ...each,
    ...inWords(each),
  }));
  return { from: before, to: after, differences };
}

/** Neither its state, nor who has signed, nor that it is another version are differences of what was agreed. */
function document(protocol: Protocol | undefined): Record<string, unknown> {
  const { status: _, countersignatures: __, version: ___, ...rest } = protocol ?? ({} as Partial<Protocol>);
  return rest;
}

const MEMBERS: Readonly<Record<string, InWords>> = {
  title: { en: 'title', it: 'titolo' },
  article: { en: 'article', it: 'articolo' },
  valid: { en: 'first and last day', it: 'primo e ultimo giorno' },
  act: { en: 'act', it: 'atto' },
  deed: { en: 'deed', it: 'deliberazione' },
  number: { en: 'protocol number', it: 'numero di protocollo' },
  pdfSha256: { en: 'hash of the signed PDF', it: 'impronta del PDF firmato' },
  signatories: { en: 'signatories', it: 'firmatari' },
  paperSignatories: { en: 'signatories on paper', it: 'firmatari su carta' },
  from: { en: 'who asks', it: 'chi chiede' },
  to: { en: 'who is asked', it: 'a chi si chiede' },
  senderRoles: { en: 'roles of who asks', it: 'ruoli di chi chiede' },
  recipientRoles: { en: 'roles of who answers', it: 'ruoli di chi risponde' },
  service: { en: 'service', it: 'servizio' },
  kind: { en: 'kind', it: 'tipo' },
  purpose: { en: 'purpose', it: 'finalità' },
  legalBasis: { en: 'legal basis', it: 'base giuridica' },
  data: { en: 'told from', it: 'comunicato da' },
  precondition: { en: 'precondition', it: 'presupposto' },
  deadlines: { en: 'time', it: 'tempo' },
  workingDays: { en: 'counted in working days', it: 'in giorni lavorativi' },
  fromOpening: { en: 'counted from the opening', it: 'dall’apertura' },
  hold: { en: 'held for', it: 'posto tenuto' },
  expiry: { en: 'expires after', it: 'scade dopo' },
  hours: { en: 'hours', it: 'orari' },
  standIns: { en: 'who stands in, in order', it: 'chi sostituisce, in ordine' },
  retention: { en: 'retention', it: 'conservazione' },
};

/** The codes that stand as members of a path or as values. */
const CODES: readonly Readonly<Record<string, InWords>>[] = [
  CODE_LABELS.stage,
  CODE_LABELS.urgency,
  CODE_LABELS.tier,
  CODE_LABELS.service,
  CODE_LABELS.purpose,
  CODE_LABELS.ground,
  CODE_LABELS.kind,
  CODE_LABELS.flowRole,
];

function inWords({ path, from, to }: Difference): InWords {
  const say = (language: 'en' | 'it', words: Words): string => {
    const [was, is] = [from, to].map((value) => valueInWords(value, language));
    const where = placeInWords(path, language, words);
    if (from === undefined) return `${where}: ${words.added} ${is ?? ''}`;
    if (to === undefined) return `${where}: ${words.removed} ${was ?? ''}`;
    return `${where}: ${words.was} ${was ?? ''}, ${words.is} ${is ?? ''}`;
  };
  return { en: say('en', ENGLISH), it: say('it', ITALIAN) };
}

interface Words {
  readonly flow: string;
  readonly added: string;
  readonly removed: string;
  readonly was: string;
  readonly is: string;
}
const ENGLISH: Words = { flow: 'flow', added: 'added', removed: 'removed', was: 'was', is: 'now' };
const ITALIAN: Words = { flow: 'flusso', added: 'aggiunto', removed: 'tolto', was: 'era', is: 'ora' };

function placeInWords(path: string, language: 'en' | 'it', words: Words): string {
  const [, first = '', ...rest] = path.split('/');
  const parts =
    first === 'flows' ? [`${words.flow} ${rest.shift() ?? ''}`] : [memberInWords(first, language)];
  return [...parts, ...rest.map((name) => memberInWords(name, language))].join(', ');
}

function memberInWords(name: string, language: 'en' | 'it'): string {
  const code = codeInWords(name, language);
  return MEMBERS[name]?.[language] ?? (code === undefined ? name : `${code} (${name})`);
}

const codeInWords = (code: string, language: 'en' | 'it'): string | undefined =>
  CODES.find((labels) => Object.hasOwn(labels, code))?.[code]?.[language];

const ONE: Readonly<Record<string, InWords>> = {
  D: { en: 'day', it: 'giorno' },
  H: { en: 'hour', it: 'ora' },
  M: { en: 'minute', it: 'minuto' },
};
const MANY: Readonly<Record<string, InWords>> = {
  D: { en: 'days', it: 'giorni' },
  H: { en: 'hours', it: 'ore' },
  M: { en: 'minutes', it: 'minuti' },
};

function valueInWords(value: unknown, language: 'en' | 'it'): string {
  if (typeof value !== 'string') {
    // of a whole flow its parts are in `from` and `to`; a list is short
    return Array.isArray(value)
      ? value.map((item) => valueInWords(item, language)).join(', ')
      : JSON.stringify(value ?? '');
  }
  const [, amount, unit = ''] = /^PT?(\d+)([DHM])$/.exec(value) ?? [];
  if (amount !== undefined) return `${amount} ${(amount === '1' ? ONE : MANY)[unit]?.[language] ?? unit}`;
  return codeInWords(value, language) ?? value;
}
