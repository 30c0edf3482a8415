import { isCode } from '#contracts';
import { STATE_NAMES, type StateName } from '#referral';
import { narrow, type Window } from './fhir-date.js';
import { formatUnsupported, parameterInvalid, parameterUnsupported } from './fhir.errors.js';
import { statesOf } from './task-status.js';
import { codeSystem, STATE_SYSTEM, UUID } from './terms.js';

/** A parameter as it was sent, name and value. */
export type Sent = readonly [name: string, value: string];

/** What all parameters of a search say together; an empty list matches nothing, an absent one everything. */
export interface Wanted extends Window {
  readonly ids?: readonly string[];
  readonly states?: readonly StateName[];
  readonly senders?: readonly string[];
  readonly recipients?: readonly string[];
  readonly services?: readonly string[];
  readonly institutions?: readonly string[];
  /** Referrals that the resources must be about. */
  readonly targets?: readonly string[];
  readonly count: number;
  readonly newestFirst: boolean;
  readonly cursor?: string;
  /** What was understood, for the `self` link. */
  readonly used: readonly Sent[];
}

type List = 'ids' | 'states' | 'senders' | 'recipients' | 'services' | 'institutions' | 'targets';

interface Read {
  readonly list: List;
  readonly values: (value: string) => readonly string[];
  /** The type that `:Type` may name. */
  readonly of?: string;
}

const TASK_STATUS_SYSTEM = 'http://hl7.org/fhir/task-status';

/** The code of `code` or `system|code`; undefined where it is of another system, or as `|code` of none. */
function codeOf(value: string, system: string): string | undefined {
  const [first = '', second] = value.split('|', 2);
  if (second === undefined) return first;
  return first === system ? second : undefined;
}

const coded =
  (system: string, meant: (code: string) => readonly string[]) =>
  (value: string): readonly string[] => {
    const code = codeOf(value, system);
    return code === undefined ? [] : meant(code);
  };

/** The id that `Type/id`, an absolute URL that ends so, or a bare id names. */
const referred =
  (type: string) =>
  (value: string): readonly string[] => {
    const id = new RegExp(`^(?:(?:.*/)?${type}/)?([A-Za-z0-9.-]{1,64})$`).exec(value)?.[1];
    return id === undefined ? [] : [id];
  };

const about = (list: List): Read => ({ list, of: 'Organization', values: referred('Organization') });
const aboutTask: Read = {
  list: 'targets',
  of: 'Task',
  values: (value) => referred('Task')(value).filter((id) => UUID.test(id)),
};
const service = coded(codeSystem('service'), (code) => (isCode('service', code) ? [code] : []));

/** What each parameter means. */
const READS = {
  _id: { list: 'ids', values: (value) => [value] },
  status: { list: 'states', values: coded(TASK_STATUS_SYSTEM, statesOf) },
  'business-status': {
    list: 'states',
    values: coded(STATE_SYSTEM, (code) => STATE_NAMES.filter((state) => state === code)),
  },
  code: { list: 'services', values: service },
  'service-type': { list: 'services', values: service },
  organization: about('institutions'),
  requester: about('senders'),
  sender: about('senders'),
  owner: about('recipients'),
  performer: about('recipients'),
  recipient: about('recipients'),
  target: aboutTask,
  entity: aboutTask,
} as const satisfies Record<string, Read>;

export type Parameter = keyof typeof READS | 'date' | '_lastUpdated' | '_sort' | '_count';

const MOST = 50;

export interface SearchOptions {
  /** What this search applies, beside the page; no other is said to have counted. */
  readonly parameters: readonly Parameter[];
  /** `Prefer: handling=strict`: what is not understood is an error, not overlooked. */
  readonly strict: boolean;
}

/**
 * Reads a search: repeated parameters narrow it, values between commas widen it.
 * @throws AppError `invalid` fhir.unsupported-parameter for one that we do not know where `strict`, for a modifier always;
 * fhir.parameter for a value that is none
 */
export function readSearch(sent: readonly Sent[], { parameters, strict }: SearchOptions): Wanted {
  const lists = new Map<List, Set<string>>();
  const used: Sent[] = [];
  let [window, count, newestFirst]: [Window, number, boolean] = [{}, MOST, false];
  let cursor: string | undefined;
  for (const [named, value] of sent) {
    const [name = '', modifier] = named.split(':', 2);
    if (name === '_format') continue;
    if (name === '_cursor' && modifier === undefined) {
      cursor = value;
      continue;
    }
    const known = (parameters as readonly string[]).includes(name);
    if (!known && name !== '_total') {
      if (strict) throw parameterUnsupported(echoOf(name));
      continue;
    }
    const read: Read | undefined = known && isRead(name) ? READS[name] : undefined;
    if (modifier !== undefined && modifier !== read?.of) throw parameterUnsupported(name);
    if (value === '') {
      if (strict) throw parameterInvalid(name);
      continue;
    }
    if (read !== undefined) intersect(lists, read, value);
    else if (name === '_lastUpdated' || name === 'date') window = windowOf(window, name, value);
    else if (name === '_count') count = countOf(value);
    else if (name === '_sort') newestFirst = isNewestFirst(value);
    else if (value !== 'none') {
      // of `_total`: nobody counts here
      if (strict) throw parameterUnsupported(name);
      continue;
    }
    used.push([named, value]);
  }
  return {
    ...(Object.fromEntries([...lists].map(([list, values]) => [list, [...values]])) as Pick<Wanted, List>),
    ...window,
    count,
    newestFirst,
    ...(cursor === undefined ? {} : { cursor }),
    used,
  };
}

const isRead = (name: string): name is keyof typeof READS => Object.hasOwn(READS, name);

/** A name that somebody made up is not repeated, a name of FHIR's shape may be. */
const echoOf = (name: string): string => (/^_?[a-z][A-Za-z-]{0,40}$/.test(name) ? name : '');

function intersect(lists: Map<List, Set<string>>, { list, values }: Read, value: string): void {
  const meant = new Set(value.split(',').flatMap((one) => values(one.trim())));
  const before = lists.get(list);
  lists.set(list, before === undefined ? meant : new Set([...meant].filter((one) => before.has(one))));
}

function windowOf(window: Window, name: string, value: string): Window {
  const narrowed = value.includes(',') ? undefined : narrow(window, value);
  if (narrowed === undefined) throw parameterInvalid(name);
  return narrowed;
}

function countOf(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw parameterInvalid('_count');
  return Math.min(Number(value), MOST);
}

function isNewestFirst(value: string): boolean {
  if (value !== '_lastUpdated' && value !== '-_lastUpdated') throw parameterInvalid('_sort');
  return value.startsWith('-');
}

/** Of `Prefer: handling=…`; without it lenient, as FHIR recommends. */
export const isStrict = (prefer: string | undefined): boolean =>
  prefer !== undefined &&
  prefer.length <= 256 &&
  /(?:^|,)\s*handling\s*=\s*"?strict"?\s*(?:[,;]|$)/i.test(prefer);

const JSON_FORMATS: ReadonlySet<string> = new Set([
  'json',
  'application/json',
  'application/fhir+json',
  'text/json',
]);

/** @throws AppError `invalid` fhir.unsupported-format where only another form than JSON would do */
export function requireJson(format: string | undefined, accept: string | undefined): void {
  const wanted = format ?? accept;
  if (wanted === undefined || wanted.length > 1_024) return;
  const types = wanted.split(',').map((type) => (type.split(';')[0] ?? '').trim().toLowerCase());
  const readable = types.some((type) => JSON_FORMATS.has(type) || type === '*/*' || type === 'application/*');
  if (!readable) throw formatUnsupported();
}
