import type { Stage } from '#contracts';
import { openFrom, type RegistryView } from '#trust';
import type { State, StateName } from '../machine/index.js';
import { atUrgency, flowOf, lookUp, spanOf, type Span, type Timed } from '../store/flow-times.js';
import type { ReferralRow } from '../store/rows.js';
import { DEFAULT_DAYS, defaultTime } from './default-times.js';
import { addWorkingDays, addWorkingTime, startedBefore, workingStart, workingTime } from './working-time.js';

/** One stage's time, running. Both parties compute the same from the same lane. */
export interface StageClock {
  readonly stage: Stage;
  /** Append time of the event that opened the stage: its name, where a stage comes again. */
  readonly openedAt: Date;
  /** When it is late: at once, at one and a half times, at twice the flow's time (design §5). */
  readonly due: readonly [Date, Date, Date];
}

/** The stage whose time runs in a state (referral-practice §3), and whose clock it is. */
const STAGES: Readonly<Partial<Record<StateName, { readonly stage: Stage; readonly sides: string }>>> = {
  submitted: { stage: 'received', sides: 'sr' },
  received: { stage: 'acknowledged', sides: 'sr' },
  acknowledged: { stage: 'decided', sides: 'sr' },
  'info-requested': { stage: 'info-requested', sides: 'sr' },
  // asked again by telephone, of which the lane says nothing
  waitlisted: { stage: 'waitlisted', sides: 'r' },
  offered: { stage: 'offered', sides: 'sr' },
  confirmed: { stage: 'confirmed', sides: 'sr' },
  // whether she was looked for, or asked for elsewhere, is the sender's to know
  'no-show': { stage: 'no-show', sides: 's' },
  declined: { stage: 'declined', sides: 's' },
  'in-charge': { stage: 'in-charge', sides: 'r' },
};

const DAY = 24 * 3_600_000;

export type Clocked = Timed &
  Pick<
    ReferralRow,
    'side' | 'state' | 'reported' | 'stageAt' | 'clockOpened' | 'clockAt' | 'offerUntil' | 'reviewAt'
  >;

/** The clock that runs on this copy; undefined: none does. */
export function stageClock(registry: RegistryView, row: Clocked): StageClock | undefined {
  const stage = stageOf(row);
  const [openedAt, from] =
    row.state === 'info-requested' ? [row.stageAt, row.stageAt] : [row.clockOpened, row.clockAt];
  if (stage === undefined || openedAt === null || from === null) return undefined;
  const until = stage === 'offered' ? row.offerUntil : stage === 'in-charge' ? row.reviewAt : null;
  const span =
    until === null ? spanAt(registry, row, stage) : { ms: Math.max(0, until.getTime() - from.getTime()) };
  return span && { stage, openedAt, due: [late(from, span, 1), late(from, span, 1.5), late(from, span, 2)] };
}

/** The stage of a state, where this copy's party has to mind it. Whoever reports for others minds its own side's. */
function stageOf({ state, side, reported }: Pick<Clocked, 'state' | 'side' | 'reported'>): Stage | undefined {
  const found = STAGES[state];
  return found?.sides.includes(side) === true && !(side === 'r' && reported) ? found.stage : undefined;
}

/** Which of its steps have passed at a moment: 0, 1, 2 or 3. */
export const stepsAt = ({ due }: Pick<StageClock, 'due'>, now: Date): number =>
  due.filter((at) => at.getTime() <= now.getTime()).length;

function spanAt(registry: RegistryView, timed: Timed, stage: Stage): Span | undefined {
  const { urgency } = timed;
  if (urgency === null) return undefined;
  const flow = flowOf(registry, timed);
  const given =
    flow &&
    (lookUp(atUrgency(flow.deadlines, urgency) ?? {}, stage) ??
      (stage === 'offered' ? atUrgency(flow.hold, urgency) : undefined));
  const duration = given ?? defaultTime(urgency, stage);
  return duration === undefined ? undefined : spanOf(flow ?? DEFAULT_DAYS, urgency, duration);
}

function late(from: Date, span: Span, times: number): Date {
  if ('ms' in span) return new Date(from.getTime() + span.ms * times);
  const days = span.workingDays * times;
  const whole = addWorkingDays(from, Math.floor(days));
  return Number.isInteger(days) ? whole : addWorkingTime(whole, (days % 1) * DAY);
}

type Clock = Partial<Pick<ReferralRow, 'clockOpened' | 'clockAt'>>;

/**
 * What a change of state does to a copy's clock. Awaiting information the time to decide stands still, and goes on from
 * there; everything else begins anew, on the lane's append time, or at the flow's next opening where it may wait for that.
 */
export function nextClock(
  registry: RegistryView,
  row: Clocked,
  { before, after, at, expected }: { before: State; after: State; at: Date; expected: Date | null },
): Clock {
  if (after.state === before.state) return {};
  if (STAGES[after.state] === undefined) return { clockOpened: null, clockAt: null };
  if (after.state === 'info-requested' && before.state === 'acknowledged') return {};
  if (before.state === 'info-requested' && after.state === 'acknowledged') {
    const { clockAt, stageAt: paused } = row;
    if (clockAt === null || paused === null) return { clockOpened: at, clockAt: at };
    return { clockAt: movedOn(spanAt(registry, row, 'decided'), clockAt, paused, at) };
  }
  if (after.state === 'received') return { clockOpened: at, clockAt: takenFrom(registry, row, at) };
  const arrival = after.state === 'confirmed' && expected !== null && expected > at ? expected : at;
  return { clockOpened: at, clockAt: arrival };
}

/** From when it is to be taken in hand: what comes at night, and can wait, from the flow's next opening on. */
function takenFrom(registry: RegistryView, row: Timed, at: Date): Date {
  const flow = flowOf(registry, row);
  const waits: readonly string[] = flow?.fromOpening ?? [];
  return flow !== undefined && waits.includes(row.urgency ?? '') ? openFrom([flow.hours], at) : at;
}

/** The beginning of a clock that stood still from `paused` to `resumed`: what was left then is left now. */
function movedOn(span: Span | undefined, from: Date, paused: Date, resumed: Date): Date {
  if (span !== undefined && 'workingDays' in span)
    return startedBefore(resumed, workingTime(workingStart(from), paused));
  return new Date(from.getTime() + Math.max(0, resumed.getTime() - paused.getTime()));
}
