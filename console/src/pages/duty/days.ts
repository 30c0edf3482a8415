const ZONE = 'Europe/Rome';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `2026-11-27`, as it is in Rome. */
export const romeDay = (at: number | string): string =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date(at));

/** How far Rome is ahead of UTC at a moment. */
function ahead(at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  }).formatToParts(new Date(at));
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** The moment of a wall clock in Rome: `2026-11-27T20:00`. NaN where it is none. */
export function romeMoment(local: string): number {
  const wall = Date.parse(`${local}:00.000Z`);
  if (Number.isNaN(wall)) return wall;
  const first = wall - ahead(wall);
  return wall - ahead(first);
}

/** For a field of date and time: what the clocks in Rome show. */
export const romeLocal = (at: number | string): string => {
  const moment = new Date(at).getTime();
  return new Date(moment + ahead(moment)).toISOString().slice(0, 16);
};

export interface Day {
  readonly day: string;
  readonly from: number;
  readonly until: number;
}

/** Days from a day on; each begins and ends at midnight in Rome, also where the clocks change. */
export function daysFrom(first: string, count: number): readonly Day[] {
  const noon = Date.parse(`${first}T12:00:00.000Z`);
  const names = Array.from({ length: count + 1 }, (_, index) =>
    new Date(noon + index * DAY).toISOString().slice(0, 10),
  );
  return names.slice(0, count).map((day, index) => ({
    day,
    from: romeMoment(`${day}T00:00`),
    until: romeMoment(`${names[index + 1] ?? day}T00:00`),
  }));
}
