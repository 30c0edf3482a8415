import type { Hours } from './protocol.js';
import { isItalianHoliday } from './italian-holidays.js';
import { addDays, romeDate, romeInstant, romeMinute, weekdayOf } from './rome-time.js';

/** Open only while all of these are. */
export type Schedule = readonly Hours[];

/** Minutes of a day, the end not included. */
type Window = readonly [start: number, end: number];

const DAY = 24 * 60;
/** Nobody is closed for longer than this; whoever never opens has no next opening. */
const LOOK_AHEAD_DAYS = 31;

export function isOpen(schedule: Schedule, at: Date): boolean {
  return windowAt(schedule, romeDate(at), romeMinute(at)) !== undefined;
}

/** Whether there is any minute of a usual week at which it is open. */
export function everOpens(schedule: Schedule): boolean {
  return USUAL_WEEK.some((date) => windowsOn(schedule, date).length > 0);
}

/** Monday to Sunday, without a holiday. */
const USUAL_WEEK = Array.from({ length: 7 }, (_, day) => `2026-03-${String(day + 2).padStart(2, '0')}`);

/** When it closes, if it is open at `at`; undefined when it never does, or is closed. */
export function closesAt(schedule: Schedule, at: Date): Date | undefined {
  let date = romeDate(at);
  let window = windowAt(schedule, date, romeMinute(at));
  for (let day = 0; window !== undefined && day <= LOOK_AHEAD_DAYS; day += 1) {
    if (window[1] < DAY) return romeInstant(date, window[1]);
    date = addDays(date, 1);
    const next = windowAt(schedule, date, 0);
    if (next === undefined) return romeInstant(date, 0);
    window = next;
  }
  return undefined;
}

/** `at`, or the next opening if it is closed then; `at` for what never opens. */
export const openFrom = (schedule: Schedule, at: Date): Date =>
  isOpen(schedule, at) ? at : (opensAt(schedule, at) ?? at);

/** When it opens next, if it is closed at `at`. */
export function opensAt(schedule: Schedule, at: Date): Date | undefined {
  const today = romeDate(at);
  const now = romeMinute(at);
  for (let day = 0; day <= LOOK_AHEAD_DAYS; day += 1) {
    const date = addDays(today, day);
    const window = windowsOn(schedule, date).find(([start]) => day > 0 || start > now);
    if (window !== undefined) return romeInstant(date, window[0]);
  }
  return undefined;
}

/** From a moment to another, that one not included. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** When it is open between two moments, in order. */
export function openSpans(schedule: Schedule, { from, until }: Span): Span[] {
  const spans: Span[] = [];
  let at = isOpen(schedule, from) ? from : opensAt(schedule, from);
  while (at !== undefined && at < until) {
    // in the hour that comes twice an end may lie behind; a minute on, time goes ahead again
    const closing: Date = later(closesAt(schedule, at) ?? until, new Date(at.getTime() + MINUTE_MS));
    spans.push({ from: at, until: closing < until ? closing : until });
    const opening: Date | undefined = isOpen(schedule, closing) ? closing : opensAt(schedule, closing);
    at = opening === undefined ? undefined : later(opening, closing);
  }
  return spans;
}

const MINUTE_MS = 60_000;
const later = (one: Date, other: Date): Date => (one < other ? other : one);

const windowAt = (schedule: Schedule, date: string, minute: number): Window | undefined =>
  windowsOn(schedule, date).find(([start, end]) => start <= minute && minute < end);

function windowsOn(schedule: Schedule, date: string): Window[] {
  return schedule.map((hours) => windowsOf(hours, date)).reduce(intersect, [[0, DAY]]);
}

function windowsOf(hours: Hours, date: string): Window[] {
  if (hours === 'always') return [[0, DAY]];
  if (!hours.holidays && isItalianHoliday(date)) return [];
  const weekday = weekdayOf(date);
  const windows = hours.open
    .filter(({ days }) => days.includes(weekday))
    .map(({ from, to }): Window => [minutes(from), minutes(to)])
    .sort((a, b) => a[0] - b[0]);
  return merge(windows);
}

/** Windows that touch are one. */
function merge(windows: readonly Window[]): Window[] {
  const merged: Window[] = [];
  for (const window of windows) {
    const last = merged.at(-1);
    if (last !== undefined && window[0] <= last[1]) {
      merged[merged.length - 1] = [last[0], Math.max(last[1], window[1])];
    } else merged.push(window);
  }
  return merged;
}

function intersect(one: readonly Window[], other: readonly Window[]): Window[] {
  return one.flatMap(([start, end]) =>
    other
      .map(([from, to]): Window => [Math.max(start, from), Math.min(end, to)])
      .filter(([from, to]) => from < to),
  );
}

function minutes(clock: string): number {
  const [hour = '0', minute = '0'] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}
