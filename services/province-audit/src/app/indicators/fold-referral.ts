import { arrive, fold, INITIAL, nextClock, stageClock, type Clocked, type State } from '#referral';
import type { RegistryView } from '#trust';
import type { Happening } from '../../domain/indicators/happening.js';
import type { LaneWord } from './lane-word.js';

type Flows = RegistryView;

/** A referral under way, as far as counting needs it. Times are append times, milliseconds. */
export interface Underway {
  readonly from: string;
  readonly to: string;
  readonly state: State;
  /** Came before an earlier number. */
  readonly waiting: readonly LaneWord[];
  /** What `submitted` said; absent before it, and for a referral whose beginning is no longer kept. */
  readonly asked?: {
    readonly kind: string;
    readonly urgency: string;
    readonly protocol: string;
    readonly flow: string;
    readonly purpose: string;
  };
  readonly submittedAt?: number;
  readonly acknowledgedAt?: number;
  readonly decidedAt?: number;
  /** Milliseconds in which information was awaited. */
  readonly paused: number;
  readonly stageAt: number | null;
  readonly openedAt: number | null;
  readonly clockFrom: number | null;
}

/** One happening, and when it counts: when all that came before it was there. */
export interface Happened {
  readonly at: number;
  readonly happening: Happening;
}

export const begun = ({ from, to }: Pick<LaneWord, 'from' | 'to'>): Underway => ({
  ...{ from, to, state: INITIAL, waiting: [], paused: 0, stageAt: null, openedAt: null, clockFrom: null },
});

/**
 * The next word of a referral's lane, folded as its parties fold it: what happened by it, and the referral after it.
 * Depends on nothing but its arguments and the flows by version, so that a second counting gives the same.
 */
export function foldWord(
  flows: Flows,
  referral: Underway,
  word: LaneWord,
): { readonly referral: Underway; readonly happened: readonly Happened[] } {
  // somebody used the number of a referral between others: nobody folds it
  if (word.from !== referral.from || word.to !== referral.to) return { referral, happened: [] };
  const { nS, nR } = referral.state;
  const arrival = arrive({ nS, nR, waiting: referral.waiting }, word, () => undefined);
  if (arrival.outcome === 'duplicate' || arrival.outcome === 'equivocation')
    return { referral, happened: [] };
  const happened: Happened[] = [];
  let now: Underway = { ...referral, waiting: arrival.position.waiting };
  for (const each of arrival.apply) {
    const next = step(flows, now, each);
    happened.push(...next.happenings.map((happening) => ({ at: word.at, happening })));
    now = next.referral;
  }
  // of an erased referral nothing stays but what later words are folded with
  const { from, to, state, waiting } = now;
  return { referral: state.erased ? { ...begun({ from, to }), state, waiting } : now, happened };
}

function step(
  flows: Flows,
  before: Underway,
  word: LaneWord,
): { readonly referral: Underway; readonly happenings: readonly Happening[] } {
  const { state, verdict } = fold(before.state, word);
  const asked = word.name === 'submitted' && before.asked === undefined ? word.asked : before.asked;
  const known: Underway = { ...before, ...(asked === undefined ? {} : { asked }) };
  if (verdict === 'superseded') return { referral: { ...known, state }, happenings: [] };
  const { from, to } = before;
  const about = { from, to, ...(asked === undefined ? {} : coarse(asked)) };
  if (verdict === 'noted-fact') {
    const told = word.name === 'deadline-missed' && word.step === '1';
    const missed: Happening = { what: 'step', name: word.name, ...about, ...pick(word, 'stage') };
    return { referral: { ...known, state }, happenings: told ? [missed] : [] };
  }
  const stages = stagesEnded(flows, known, word, state).map((ended): Happening => ({
    what: 'stage',
    ...ended,
    ...about,
  }));
  const said: Happening = { what: 'step', name: word.name, ...about, ...pick(word, 'reason', 'outcome') };
  return { referral: moved(flows, known, word, state), happenings: [said, ...stages] };
}

interface Ended {
  readonly name: 'received' | 'acknowledged' | 'decided' | 'info-requested' | 'arrived';
  readonly inTime?: boolean;
  readonly minutes: number;
}

/** States in which the recipient has decided (referral-practice §3: offered, waitlisted or declined). */
const DECIDED: readonly State['state'][] = ['offered', 'waitlisted', 'declined', 'confirmed', 'completed'];

function stagesEnded(flows: Flows, referral: Underway, { at }: LaneWord, after: State): Ended[] {
  const before = referral.state.state;
  const { submittedAt, acknowledgedAt, decidedAt, paused, stageAt } = referral;
  if (submittedAt === undefined || after.state === before) return [];
  const ended: Ended[] = [];
  const decides = decidedAt === undefined && DECIDED.includes(after.state);
  if (before === 'submitted' && after.state === 'received')
    ended.push({
      name: 'received',
      ...within(flows, referral, 'submitted', at),
      minutes: whole(at - submittedAt),
    });
  if (before === 'received' && (decides || after.state === 'acknowledged' || after.state === 'noted'))
    ended.push({
      name: 'acknowledged',
      ...within(flows, referral, 'received', at),
      minutes: whole(at - submittedAt),
    });
  if (before === 'info-requested' && stageAt !== null && (decides || after.state === 'acknowledged'))
    ended.push({
      name: 'info-requested',
      ...within(flows, referral, before, at),
      minutes: whole(at - stageAt),
    });
  if (decides && (before === 'received' || before === 'acknowledged' || before === 'info-requested')) {
    const waited = before === 'info-requested' && stageAt !== null ? at - stageAt : 0;
    const minutes = whole(at - (acknowledgedAt ?? submittedAt) - paused - waited);
    const running = before === 'info-requested' ? resumed(flows, referral, at) : referral;
    ended.push({ name: 'decided', ...within(flows, running, 'acknowledged', at), minutes });
  }
  if (after.state === 'in-charge' && decidedAt !== undefined)
    ended.push({ name: 'arrived', minutes: whole(at - decidedAt) });
  return ended;
}

/** Whether the stage's first step had not passed; nothing where no clock ran. */
function within(
  flows: Flows,
  referral: Underway,
  state: State['state'],
  at: number,
): { readonly inTime?: boolean } {
  const due = stageClock(flows, clocked(referral, state))?.due[0];
  return due === undefined ? {} : { inTime: at <= due.getTime() };
}

/** Information was awaited until now: the time to decide goes on from here. */
function resumed(flows: Flows, referral: Underway, at: number): Underway {
  const after = { ...referral.state, state: 'acknowledged' as const };
  return { ...referral, ...clockOf(flows, referral, after, at) };
}

function moved(flows: Flows, referral: Underway, { name, at }: LaneWord, state: State): Underway {
  const before = referral.state.state;
  if (state.state === before) return { ...referral, state };
  const waited = before === 'info-requested' && referral.stageAt !== null ? at - referral.stageAt : 0;
  const decides = referral.decidedAt === undefined && DECIDED.includes(state.state);
  return {
    ...referral,
    ...clockOf(flows, referral, state, at),
    state,
    stageAt: at,
    paused: referral.paused + waited,
    ...(name === 'submitted' ? { submittedAt: at } : {}),
    ...(state.state === 'acknowledged' && referral.acknowledgedAt === undefined
      ? { acknowledgedAt: at }
      : {}),
    ...(decides ? { decidedAt: at } : {}),
  };
}

function clockOf(
  flows: Flows,
  referral: Underway,
  after: State,
  at: number,
): Pick<Underway, 'openedAt' | 'clockFrom'> {
  const next = nextClock(flows, clocked(referral, referral.state.state), {
    ...{ before: referral.state, after, at: new Date(at), expected: null },
  });
  return {
    openedAt: next.clockOpened === undefined ? referral.openedAt : (next.clockOpened?.getTime() ?? null),
    clockFrom: next.clockAt === undefined ? referral.clockFrom : (next.clockAt?.getTime() ?? null),
  };
}

/** As a party's row has it: the same times as the audit's own clocks count (ADR 0034). */
const clocked = (referral: Underway, state: State['state']): Clocked => ({
  side: 's',
  state,
  reported: false,
  protocol: referral.asked?.protocol ?? null,
  flow: referral.asked?.flow ?? null,
  urgency: referral.asked?.urgency ?? null,
  stageAt: dateOf(referral.stageAt),
  clockOpened: dateOf(referral.openedAt),
  clockAt: dateOf(referral.clockFrom),
  offerUntil: null,
  reviewAt: null,
});

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
const whole = (ms: number): number => Math.max(0, Math.floor(ms / 60_000));

/** What a table may count by. The protocol's version is for the clocks alone. */
const coarse = ({ kind, urgency, flow, purpose }: NonNullable<Underway['asked']>) => ({
  ...{ kind, urgency, flow, purpose },
});

const pick = <K extends 'stage' | 'reason' | 'outcome'>(
  word: LaneWord,
  ...names: K[]
): Partial<Pick<LaneWord, K>> =>
  Object.fromEntries(
    names.flatMap((name) => (word[name] === undefined ? [] : [[name, word[name]]])),
  ) as Partial<Pick<LaneWord, K>>;
