import { romeMoment } from '../../ui/rome-time.js';

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
