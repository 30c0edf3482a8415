import type { Fault } from '../fault.js';
import type { Territory } from '../territory.js';
import type { Evidence } from './evidence.js';

/** What the Province and its institutions keep beside the plan itself: design §8, purposes 3 to 7. */
export type RegisterKind = 'need' | 'meeting' | 'follow-up' | 'equipe' | 'course' | 'session' | 'campaign';

/** An entry as it stands; `code` names it in files, addresses and other entries. */
export interface Entry<Body = unknown> {
  readonly id: string;
  readonly code: string;
  readonly body: Body;
}

/** What an entry is judged by, as it stands when it is written. */
export interface World {
  readonly ambiti: readonly string[];
  /** Institutions of the registry, and bodies outside it by their code. */
  readonly bodies: ReadonlySet<string>;
  /** Those of the bodies whose place is secret. */
  readonly shelters: ReadonlySet<string>;
  readonly territory: Territory;
  /** Of every version of a plan. */
  readonly actions: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
  /** Of the audit's log; undefined where nobody has told this node. */
  readonly logOrigin?: string | undefined;
  /** What institutions declared, and what houses answered; empty where no need is written. */
  readonly evidence: readonly Evidence[];
  entry(kind: RegisterKind, code: string): Entry | undefined;
}

/** One kind of entries: what no form can say of it, and what is told of it on `plan`. */
export interface Register<Body> {
  readonly kind: RegisterKind;
  /** The bare name of its event. */
  readonly event: string;
  /** @param before as it stood; absent: it is new */
  readonly faults: (entry: { code: string; body: Body }, world: World, before?: Body) => Fault[];
  /** Of an entry without faults. */
  readonly said: (entry: { code: string; body: Body }, world: World, digest: string) => object;
  /** Whose coordinator may write it beside the Province; absent: nobody's. */
  readonly owner?: (entry: { code: string; body: Body }) => string;
  /** What that coordinator may make of it; absent: anything. @param before absent: it would be new */
  readonly ownerMay?: (after: Body, before: Body | undefined) => boolean;
}

/** Whether the calendar has such a day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Where a list says the same twice. @param path of the list; `{i}` stands for the place */
export function repeated(keys: readonly string[], path: string): Fault[] {
  return keys.flatMap((key, index) =>
    keys.indexOf(key) < index ? [{ path: path.replace('{i}', String(index)), rule: 'unique' }] : [],
  );
}

/** Where a list names what is not there. */
export function unknown(
  keys: readonly string[],
  isKnown: (key: string) => boolean,
  path: string,
  rule: string,
): Fault[] {
  return keys.flatMap((key, index) =>
    isKnown(key) ? [] : [{ path: path.replace('{i}', String(index)), rule }],
  );
}

/** A day that is not in the calendar. */
export const dayFault = (day: string | undefined, path: string): Fault[] =>
  day === undefined || isDay(day) ? [] : [{ path, rule: 'date' }];

export const ambitoFault = (ambito: string | undefined, { ambiti }: World): Fault[] =>
  ambito === undefined || ambiti.includes(ambito) ? [] : [{ path: 'ambito', rule: 'unknownAmbito' }];

/** Leaves out what is not there: events and rows have no empty places. */
export const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
