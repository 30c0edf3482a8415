import { parseSource } from '#contracts';
import type { RegistryView } from '#trust';
import { romeDate } from '#trust';
import { textOf, type Happening } from '../../domain/indicators/happening.js';
import { begun, foldWord, type Underway } from './fold-referral.js';
import { laneWord, type LaneWord } from './lane-word.js';
import { quarterOf, spellOf } from './quarter.js';

/** An envelope as the counting reads it. `attributes` null: it was withheld. */
export interface Envelope {
  readonly topic: string;
  /** Append time, milliseconds. */
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly body: Buffer | null;
}

/** What holds until something else is said, by kind and key. */
export interface Thing {
  readonly kind: 'institution' | 'statistics' | 'day' | 'plan';
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What a page of the log adds. */
export interface Counted {
  readonly referrals: ReadonlyMap<string, Underway>;
  /** By quarter, then by the happening's text. */
  readonly tallies: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly things: readonly Thing[];
  readonly gaps: ReadonlyMap<string, number>;
}

/** A lane's event is about a referral; these are the topics of the others. */
const LANE = 'referrals.';
const COUNTED = ['registry', 'statements', 'capacity', 'plan', 'audit'];
const ERASURE: ReadonlySet<string> = new Set(['erased', 'erasure-acknowledged']);

/** The referrals that a page speaks of. */
export const spokenOf = (page: readonly Envelope[]): string[] => [
  ...new Set(
    page.flatMap(({ topic, attributes }) =>
      topic.startsWith(LANE) && attributes !== null ? [attributes['subject'] ?? ''] : [],
    ),
  ),
];

/**
 * Counts a page of the log, in the order of its leaves.
 * @param known the referrals of `spokenOf`, as far as they are counted
 */
export function countPage(
  flows: RegistryView,
  page: readonly Envelope[],
  known: ReadonlyMap<string, Underway>,
): Counted {
  const referrals = new Map(known);
  const tallies = new Map<string, Map<string, number>>();
  const things = new Map<string, Thing>();
  const gaps = new Map<string, number>();
  const add = (at: number, happening: Happening): void => {
    const quarter = quarterOf(at);
    const tally = tallies.get(quarter) ?? new Map<string, number>();
    tallies.set(quarter, tally);
    const text = textOf(happening);
    tally.set(text, (tally.get(text) ?? 0) + 1);
  };
  for (const { topic, at, attributes, body } of page) {
    const lane = topic.startsWith(LANE);
    if (!lane && !COUNTED.includes(topic)) continue;
    if (attributes === null) {
      gaps.set(quarterOf(at), (gaps.get(quarterOf(at)) ?? 0) + 1);
      continue;
    }
    if (lane) {
      const word = laneWord(attributes, at);
      if (word === undefined) continue;
      const id = attributes['subject'] ?? '';
      const before = referrals.get(id);
      // its erasure is done, and its words are gone: nothing is left to be counted, nor to wait for
      if (before === undefined && ERASURE.has(word.name)) continue;
      const { referral, happened } = foldWord(flows, before ?? begun(word), word);
      referrals.set(id, referral);
      for (const each of happened) add(each.at, each.happening);
      continue;
    }
    const said = readPlain(attributes, body, at);
    if (said?.happening !== undefined) add(at, said.happening);
    if (said?.thing !== undefined) keep(things, said.thing);
  }
  return { referrals, tallies, things: [...things.values()], gaps };
}

/** The last one holds; of statistics the highest version. */
function keep(things: Map<string, Thing>, thing: Thing): void {
  const place = `${thing.kind} ${thing.key}`;
  const before = things.get(place);
  const older =
    thing.kind === 'statistics' && Number(before?.value['version'] ?? 0) > Number(thing.value['version']);
  if (!older) things.set(place, thing);
}

/** The quarter of the first word that waits, if any does. */
export const waitsSince = ({ waiting }: Underway): string | null => {
  const [first] = waiting.map(({ at }: LaneWord) => at).sort((a, b) => a - b);
  return first === undefined ? null : quarterOf(first);
};

function readPlain(
  { type = '', source = '', subject = '' }: Readonly<Record<string, string>>,
  body: Buffer | null,
  at: number,
): { readonly happening?: Happening; readonly thing?: Thing } | undefined {
  if (body === null) return undefined;
  const read = READERS[type];
  return read?.(
    JSON.parse(body.toString('utf8')) as Body,
    parseSource(source)?.institution ?? '',
    at,
    subject,
  );
}

/** Kept bodies have passed their contract. */
type Body = Readonly<Record<string, unknown>>;
type Reader = (
  body: Body,
  institution: string,
  at: number,
  subject: string,
) => { happening?: Happening; thing?: Thing };

const finding =
  (name: string): Reader =>
  ({ rule }) => ({ happening: { what: 'finding', name, rule: String(rule) } });

/** The last word of each spell on an entry; each version of a plan is an entry of its own. */
const plan =
  (name: string): Reader =>
  (body, _institution, at, subject) => ({
    thing: {
      kind: 'plan',
      key: [subject, name, ...(name === 'plan-recorded' ? [String(body['version'])] : []), spellOf(at)].join(
        ' ',
      ),
      value: body,
    },
  });
const OF_PLAN = [
  ...['plan-recorded', 'service-recorded', 'target-set', 'need-recorded', 'meeting-recorded'],
  ...['follow-up-recorded', 'equipe-recorded', 'session-recorded', 'campaign-recorded'],
];

const READERS: Readonly<Record<string, Reader>> = {
  'staffetta.registry.institution-listed.v1': ({ id, kind, onNetwork, services }) => ({
    thing: { kind: 'institution', key: String(id), value: { kind, onNetwork, services } },
  }),
  'staffetta.statements.statistics-declared.v1': ({ period, version, figures }, institution) => ({
    thing: { kind: 'statistics', key: `${institution} ${String(period)}`, value: { version, figures } },
  }),
  'staffetta.capacity.declared.v1': ({ answer }, institution, at) => ({
    thing: { kind: 'day', key: `${institution} ${romeDate(new Date(at))}`, value: { answer } },
  }),
  'staffetta.statements.direct-entry-declared.v1': (_body, from) => ({
    happening: { what: 'entry', name: 'declared', from },
  }),
  'staffetta.statements.direct-entry-regularised.v1': ({ how }, from) => ({
    happening: { what: 'entry', name: String(how), from },
  }),
  'staffetta.audit.finding-raised.v1': finding('raised'),
  'staffetta.audit.finding-closed.v1': finding('closed'),
  ...Object.fromEntries(OF_PLAN.map((name) => [`staffetta.plan.${name}.v1`, plan(name)])),
};
