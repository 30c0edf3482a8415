import {
  addDays,
  isWorkingDay,
  romeDate,
  romeInstant,
  romeMinute,
  type Flow,
  type RegistryView,
} from '#trust';
import type { ReferralRow } from './rows.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DURATION = /^P(?:(\d{1,4})D|T(\d{1,4})([HM]))$/;

/** What a referral's times depend on. */
export type Timed = Pick<ReferralRow, 'protocol' | 'flow' | 'urgency'>;

/** Until when an offer made at `from` is held, by the flow; undefined: the flow says nothing. */
export function heldUntil(registry: RegistryView, timed: Timed, from: Date): Date | undefined {
  return timeOf(registry, timed, (flow, urgency) => lookUp(flow.hold, urgency), from);
}

/** When a referral that nobody has answered expires; undefined: never, as at E0 and E1 (design §3.2). */
export function expiresAt(
  registry: RegistryView,
  { submittedAt, ...timed }: Timed & { readonly submittedAt: Date },
): Date | undefined {
  if (timed.urgency === 'E0' || timed.urgency === 'E1') return undefined;
  return timeOf(registry, timed, (flow, urgency) => lookUp(flow.expiry, urgency), submittedAt);
}

/** When a stage that was opened at `from` is late, by the flow; undefined: the flow gives it no time. */
export function stageEnd(registry: RegistryView, timed: Timed, stage: string, from: Date): Date | undefined {
  return timeOf(
    registry,
    timed,
    (flow, urgency) => lookUp(lookUp(flow.deadlines, urgency) ?? {}, stage),
    from,
  );
}

function lookUp<T>(times: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(times, name) ? times[name] : undefined;
}

function timeOf(
  registry: RegistryView,
  { protocol, flow: name, urgency }: Timed,
  durationOf: (flow: Flow, urgency: string) => string | undefined,
  from: Date,
): Date | undefined {
  if (protocol === null || name === null || urgency === null) return undefined;
  const flow = registry.flowNamed(protocol, name);
  const duration = flow && durationOf(flow, urgency);
  return flow === undefined || duration === undefined
    ? undefined
    : addDuration(flow, urgency, from, duration);
}

/**
 * Adds a flow's time. Days at the flow's `workingDays` urgencies are working days, by the clock on the wall in
 * Europe/Rome; all else is elapsed time. Undefined for a duration that is none.
 */
export function addDuration(
  { workingDays }: Pick<Flow, 'workingDays'>,
  urgency: string,
  from: Date,
  duration: string,
): Date | undefined {
  const [, days, amount, unit] = DURATION.exec(duration) ?? [];
  if (days !== undefined) {
    const working = (workingDays as readonly string[]).includes(urgency);
    return working ? addWorkingDays(from, Number(days)) : new Date(from.getTime() + Number(days) * 24 * HOUR);
  }
  if (amount === undefined) return undefined;
  return new Date(from.getTime() + Number(amount) * (unit === 'H' ? HOUR : MINUTE));
}

function addWorkingDays(from: Date, days: number): Date {
  let date = romeDate(from);
  for (let left = days; left > 0;) {
    date = addDays(date, 1);
    if (isWorkingDay(date)) left -= 1;
  }
  return romeInstant(date, romeMinute(from));
}
