import { adminOf, type Connection } from './operations.js';
import type { Terminal } from './terminal.js';

/** One of a node's keys, as its operations say it. */
export interface OwnKey {
  readonly kid: string;
  readonly use: 'event' | 'opening' | 'token';
  readonly institution: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly state: 'waiting' | 'unlisted' | 'listed' | 'revoked';
  readonly signedBy: string | null;
  readonly here: boolean;
  readonly current: boolean;
  readonly next: string | null;
  readonly lastEpoch: number | null;
  readonly lastSeq: number | null;
}

export interface NodeKeys {
  readonly node: string;
  readonly kek: string;
  readonly items: readonly OwnKey[];
  /** May neither speak nor ask before a key was rotated. */
  readonly revokedSpeakers: readonly string[];
}

export async function ofNode({ stack, api }: Connection, node: string): Promise<NodeKeys> {
  const { body } = await api.call<Omit<NodeKeys, 'node'>>(adminOf(stack, node), node, 'operations/keys');
  return { node, ...body };
}

const SHORT = 10;
const short = (kid: string | null): string => (kid ?? '–').slice(0, SHORT).padEnd(SHORT);
const day = (instant: string | null): string => instant?.slice(0, 10) ?? '–'.padEnd(10);

/** A node's keys for people to read: names cut short, days without hours. */
export function keyLines({ node, kek, items, revokedSpeakers }: NodeKeys, terminal: Terminal): string[] {
  const width = Math.max(11, ...items.map(({ institution }) => institution.length));
  const head = ['key'.padEnd(SHORT), 'use'.padEnd(7), 'institution'.padEnd(width), 'from'.padEnd(10)];
  return [
    `${terminal.strong(node)}  KEK ${kek}`,
    terminal.faint(`  ${[...head, 'until'.padEnd(10), 'signed by'.padEnd(SHORT), 'state'].join('  ')}`),
    ...items.map((key) => {
      const { kid, use, institution, from, until, signedBy } = key;
      const columns = [short(kid), use.padEnd(7), institution.padEnd(width), day(from), day(until)];
      return `  ${[...columns, short(signedBy), stateOf(key, terminal)].join('  ')}`;
    }),
    ...revokedSpeakers.map((speaker) => terminal.bad(`  ${speaker} may not speak: rotate its key.`)),
    '',
  ];
}

function stateOf({ state, current, here, next, lastEpoch, lastSeq }: OwnKey, terminal: Terminal): string {
  const notes = [
    ...(current ? ['in use'] : []),
    ...(here ? [] : ['private part gone']),
    ...(next === null ? [] : [`next ${day(next)}`]),
    ...(lastSeq === null ? [] : [`last seq ${String(lastSeq)} of epoch ${String(lastEpoch ?? 0)}`]),
  ];
  const said = state === 'revoked' ? terminal.bad(state) : state;
  return [said, ...notes].join(', ');
}
