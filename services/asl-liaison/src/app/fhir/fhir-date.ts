/** The stretch of time that a FHIR date means by its precision: from `lo` on, before `hi`. */
export interface Stretch {
  readonly lo: Date;
  readonly hi: Date;
}

const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Undefined where it is none. Without a zone it is UTC. */
export function readDate(text: string): Stretch | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone = 'Z'] = found;
  const time = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').padEnd(3, '0').slice(0, 3)}`;
  const date = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const lo = new Date(`${date}T${time}${zone}`);
  // 31 February is no day, and no other one either
  if (Number.isNaN(lo.getTime()) || !isDay(date)) return undefined;
  const hi = new Date(lo);
  if (month === undefined) hi.setUTCFullYear(hi.getUTCFullYear() + 1);
  else if (day === undefined) hi.setUTCMonth(hi.getUTCMonth() + 1);
  else hi.setTime(hi.getTime() + lengthOf(hour, second, fraction));
  return { lo, hi };
}

function lengthOf(
  hour: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
): number {
  if (hour === undefined) return 86_400_000;
  if (second === undefined) return 60_000;
  return fraction === undefined ? 1_000 : 10 ** Math.max(0, 3 - fraction.length);
}

const isDay = (date: string): boolean => {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
};

/** Moments that satisfy all of some conditions: from `since` on, before `until`. */
export interface Window {
  readonly since?: Date;
  readonly until?: Date;
}

/** Narrows a window by one condition such as `ge2026-03-01`. Undefined: a prefix or a date that is none. */
export function narrow(window: Window, condition: string): Window | undefined {
  const [, prefix = '', text = ''] = /^([a-z]{2})?(.*)$/s.exec(condition) ?? [];
  const at = readDate(text);
  if (at === undefined) return undefined;
  switch (prefix) {
    case 'ge':
      return { ...window, since: later(window.since, at.lo) };
    case 'gt':
      return { ...window, since: later(window.since, at.hi) };
    case 'lt':
      return { ...window, until: sooner(window.until, at.lo) };
    case 'le':
      return { ...window, until: sooner(window.until, at.hi) };
    case '':
    case 'eq':
      return { since: later(window.since, at.lo), until: sooner(window.until, at.hi) };
    default:
      return undefined;
  }
}

const later = (one: Date | undefined, other: Date): Date => (one !== undefined && one > other ? one : other);
const sooner = (one: Date | undefined, other: Date): Date => (one !== undefined && one < other ? one : other);
