import { nextClock, stageClock, type Clocked, type StageClock, type State } from '#referral';
import type { Stage } from '#contracts';
import { AHEAD_MS, PATIENCE_MS, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import { expiryMended, overdueAt } from './judge-expiry.js';
import type { FindingKey } from './raise-findings.js';
import type { HeldEvent, Replayed } from './replayed.js';

/** The clock of a replayed referral, milliseconds of append time; kept in its row. */
export interface ReplayedClock {
  /** When the state began. */
  readonly stageAt: number | null;
  /** When the running stage was opened, and from when its time counts (ADR 0028). */
  readonly openedAt: number | null;
  readonly from: number | null;
  /** Steps that somebody has told as missed, one bit each, by running (`decided 1772438400000`). */
  readonly told: Readonly<Record<string, number>>;
}

export const NO_CLOCK: ReplayedClock = { stageAt: null, openedAt: null, from: null, told: {} };

/**
 * The stages that begin and end in the lane and whose time the flow gives, and who owes the next word. What an offer, an
 * arrival or a review is given is sealed; what ends the waiting list's, a refusal's and a no-show's clock is said by
 * telephone: those times the parties alone know (ADR 0034).
 */
const OWED: Readonly<
  Partial<Record<Stage, { readonly by: 'sender' | 'recipient'; readonly in: State['state'] }>>
> = {
  received: { by: 'recipient', in: 'submitted' },
  acknowledged: { by: 'recipient', in: 'received' },
  decided: { by: 'recipient', in: 'acknowledged' },
  'info-requested': { by: 'sender', in: 'info-requested' },
};

type Context = Pick<AuditContext, 'registry'>;

/** What a folded event does to its referral's clock, and what that shows: a time that passed and that nobody told. */
export function judgeClock(
  { registry }: Context,
  referral: Replayed,
  event: HeldEvent,
  after: State,
): { readonly noticed: readonly Noticed[]; readonly mended: readonly FindingKey[] } {
  if (event.name === 'deadline-missed') return hear(registry, referral, event);
  const before = referral.state;
  if (after.state === before.state) return { noticed: [], mended: [] };
  const clock = running(registry, referral);
  const silent = clock !== undefined && untold(referral.clock, clock, event.at - PATIENCE_MS).length > 0;
  const open = runnings(before, referral.clock);
  referral.clock = moved(registry, referral, after, event.at);
  const left = runnings(after, referral.clock);
  referral.clock = { ...referral.clock, told: only(referral.clock.told, left) };
  referral.lookAt = nextLook(registry, referral, after);
  return {
    noticed: silent ? [missed(registry, referral, clock)] : [],
    mended: [
      ...open.filter((each) => !left.includes(each)).map((each) => keyOf(referral.id, each)),
      ...expiryMended(registry, referral, after, event.at),
    ],
  };
}

/** What was told of the running stage after its time had passed; told before that, it was about something else. */
function hear(
  registry: Context['registry'],
  referral: Replayed,
  { stage, step, at }: HeldEvent,
): ReturnType<typeof judgeClock> {
  const owed = stage === undefined ? undefined : OWED[stage];
  const clock = owed && running(registry, referral, { state: owed.in });
  const due = clock?.due[Number(step) - 1];
  if (clock === undefined || due === undefined || at + AHEAD_MS < due.getTime())
    return { noticed: [], mended: [] };
  const name = runningOf(clock);
  const { told } = referral.clock;
  referral.clock = {
    ...referral.clock,
    told: { ...told, [name]: (told[name] ?? 0) | (1 << (Number(step) - 1)) },
  };
  if (running(registry, referral) !== undefined)
    referral.lookAt = nextLook(registry, referral, referral.state);
  const silent = untold(referral.clock, clock, at - PATIENCE_MS).length > 0;
  return { noticed: [], mended: silent ? [] : [keyOf(referral.id, name)] };
}

/** The finding, where at `readTo` a step of the running stage has been missed and untold for too long. */
export function silentClock({ registry }: Context, referral: Replayed, readTo: Date): Noticed | undefined {
  const clock = running(registry, referral);
  if (clock === undefined || untold(referral.clock, clock, readTo.getTime() - PATIENCE_MS).length === 0)
    return undefined;
  return missed(registry, referral, clock);
}

function missed(
  registry: Context['registry'],
  { id, sender, recipient }: Replayed,
  clock: StageClock,
): Noticed {
  // for who is off the network, the sender's node speaks
  const owes = OWED[clock.stage]?.by === 'recipient' && registry.isOnNetwork(recipient) ? recipient : sender;
  return {
    ...keyOf(id, runningOf(clock)),
    institutions: [owes],
    subject: { referral: id, stage: clock.stage },
  };
}

const keyOf = (id: string, name: string) => ({ rule: 'deadline-missed', key: `${id} ${name}` }) as const;

function running(
  registry: Context['registry'],
  referral: Replayed,
  { state }: Pick<State, 'state'> = referral.state,
): StageClock | undefined {
  const clock = stageClock(registry, clocked(referral, state));
  return clock !== undefined && OWED[clock.stage] !== undefined ? clock : undefined;
}

function moved(registry: Context['registry'], referral: Replayed, after: State, at: number): ReplayedClock {
  const { state, clock } = referral;
  const next = nextClock(registry, clocked(referral, state.state), {
    before: state,
    after,
    at: new Date(at),
    expected: null,
  });
  return {
    ...clock,
    stageAt: at,
    ...(next.clockOpened === undefined ? {} : { openedAt: next.clockOpened?.getTime() ?? null }),
    ...(next.clockAt === undefined ? {} : { from: next.clockAt?.getTime() ?? null }),
  };
}

/** As a party's row has it. The sender minds every stage that the stream shows. */
const clocked = ({ submitted, clock }: Replayed, state: State['state']): Clocked => ({
  side: 's',
  state,
  reported: false,
  protocol: submitted?.protocol ?? null,
  flow: submitted?.flow ?? null,
  urgency: submitted?.urgency ?? null,
  stageAt: dateOf(clock.stageAt),
  clockOpened: dateOf(clock.openedAt),
  clockAt: dateOf(clock.from),
  offerUntil: null,
  reviewAt: null,
});

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));

/** A stage may come again: each running has a name of its own. */
const runningOf = ({ stage, openedAt }: StageClock): string => `${stage} ${String(openedAt.getTime())}`;

/** What runs, or stands still: the time to decide waits while information is awaited. */
function runnings({ state }: State, { stageAt, openedAt }: ReplayedClock): string[] {
  const stages = Object.entries(OWED).flatMap(([stage, owed]) => (owed.in === state ? [stage] : []));
  const waits = state === 'info-requested';
  return [
    ...stages.map((stage) => `${stage} ${String(waits ? stageAt : openedAt)}`),
    ...(waits ? [`decided ${String(openedAt)}`] : []),
  ];
}

const only = (told: ReplayedClock['told'], names: readonly string[]): ReplayedClock['told'] =>
  Object.fromEntries(Object.entries(told).filter(([name]) => names.includes(name)));

/** Steps that had passed at a moment, and that nobody has told. */
function untold({ told }: ReplayedClock, clock: StageClock, at: number): Date[] {
  const said = told[runningOf(clock)] ?? 0;
  return clock.due.filter((due, step) => due.getTime() <= at && (said & (1 << step)) === 0);
}

/** When the next step will have been missed and untold for too long, or the flow's time over for a day. */
function nextLook(registry: Context['registry'], referral: Replayed, state: State): Date | null {
  const stage = running(registry, referral, state);
  const next = stage === undefined ? undefined : untold(referral.clock, stage, Number.POSITIVE_INFINITY)[0];
  const overdue = overdueAt(registry, referral, state);
  if (next === undefined) return overdue;
  const late = new Date(next.getTime() + PATIENCE_MS);
  return overdue !== null && overdue < late ? overdue : late;
}
