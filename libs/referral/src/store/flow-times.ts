import type { Flow, RegistryView } from '#trust';
import { addWorkingDays } from '../deadlines/working-time.js';
import type { ReferralRow } from './rows.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DURATION = /^P(?:(\d{1,4})D|T(\d{1,4})([HM]))$/;

/** What a referral's times depend on. */
export type Timed = Pick<ReferralRow, 'protocol' | 'flow' | 'urgency'>;

/** Until when an offer made at `from` is held, by the flow; undefined: the flow says nothing. */
export function heldUntil(registry: RegistryView, timed: Timed, from: Date): Date | undefined {
  return timeOf(registry, timed, (flow, urgency) => atUrgency(flow.hold, urgency), from);
}

/** When a referral that nobody has answered expires; undefined: never, as at E0 and E1 (design §3.2). */
export function expiresAt(
  registry: RegistryView,
  { submittedAt, ...timed }: Timed & { readonly submittedAt: Date },
): Date | undefined {
  if (timed.urgency === 'E0' || timed.urgency === 'E1') return undefined;
  return timeOf(registry, timed, (flow, urgency) => lookUp(flow.expiry, urgency), submittedAt);
}

export function lookUp<T>(times: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(times, name) ? times[name] : undefined;
}

/** What a flow says for an urgency; at E0 it may leave to E1 what is the same (design §5). */
export const atUrgency = <T>(times: Readonly<Record<string, T>>, urgency: string): T | undefined =>
  lookUp(times, urgency) ?? (urgency === 'E0' ? lookUp(times, 'E1') : undefined);

/** The flow that `submitted` named; undefined: this node has never read of it. */
export const flowOf = (registry: RegistryView, { protocol, flow }: Timed): Flow | undefined =>
  protocol === null || flow === null ? undefined : registry.flowNamed(protocol, flow);

function timeOf(
  registry: RegistryView,
  timed: Timed,
  durationOf: (flow: Flow, urgency: string) => string | undefined,
  from: Date,
): Date | undefined {
  const flow = flowOf(registry, timed);
  if (flow === undefined || timed.urgency === null) return undefined;
  const duration = durationOf(flow, timed.urgency);
  return duration === undefined ? undefined : addDuration(flow, timed.urgency, from, duration);
}

/** A flow's time, taken apart: working days, or milliseconds that pass day and night. */
export type Span = { readonly workingDays: number } | { readonly ms: number };

/** Undefined for a duration that is none. Days at the flow's `workingDays` urgencies are working days. */
export function spanOf(
  { workingDays }: Pick<Flow, 'workingDays'>,
  urgency: string,
  duration: string,
): Span | undefined {
  const [, days, amount, unit] = DURATION.exec(duration) ?? [];
  if (days !== undefined) {
    const working = (workingDays as readonly string[]).includes(urgency);
    return working ? { workingDays: Number(days) } : { ms: Number(days) * 24 * HOUR };
  }
  return amount === undefined ? undefined : { ms: Number(amount) * (unit === 'H' ? HOUR : MINUTE) };
}

/**
 * Adds a flow's time. Days at the flow's `workingDays` urgencies are working days, by the clock on the wall in
 * Europe/Rome; all else is elapsed time. Undefined for a duration that is none.
 */
export function addDuration(
  flow: Pick<Flow, 'workingDays'>,
  urgency: string,
  from: Date,
  duration: string,
): Date | undefined {
  const span = spanOf(flow, urgency, duration);
  if (span === undefined) return undefined;
  return 'ms' in span ? new Date(from.getTime() + span.ms) : addWorkingDays(from, span.workingDays);
}
