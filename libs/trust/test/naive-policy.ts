/**
 * The design's sentences on default deny (§6), written down without any of the code that they judge: every question is
 * answered by looking through everything that was ever said, moment by moment.
 */
import type { FlowCheck, Flow } from '../src/index.js';

/** Something that the registry said about a version, and who had validly signed the document that it said. */
export interface Word {
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly at: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly signatories: readonly string[];
  readonly onPaper: readonly string[];
  readonly signedBy: readonly string[];
  readonly flows: readonly Flow[];
}

export interface World {
  readonly listed: readonly string[];
  /** With a key of their own. */
  readonly pinned: readonly string[];
  readonly words: readonly Word[];
}

const MINUTE = 60_000;

/** `ok protocol/flow`, `grace protocol/flow`, or the rule. */
export function naive(world: World, ask: FlowCheck): string {
  if (!world.listed.includes(ask.from) || !world.listed.includes(ask.to)) return 'unknown-institution';
  if (ask.stamped === undefined) return underWhatHolds(world, ask);
  const { protocol, flow: id } = ask.stamped;
  const said = world.words.filter(({ name }) => name === protocol);
  const flow = said[0]?.flows.find((each) => each.id === id);
  const version = said[0];
  if (flow === undefined || version === undefined) return 'no-flow';
  const now = ask.at.getTime();
  const { submittedAt } = ask;
  const sent = submittedAt === undefined ? now : submittedAt.getTime();
  const slackWhenSent = submittedAt === undefined ? (ask.slackMs ?? 15 * MINUTE) : 15 * MINUTE;
  if (!heldAround(world, protocol, sent, slackWhenSent)) return 'not-in-force';
  if (flow.service !== ask.service || !flow.from.includes(ask.from) || !flow.to.includes(ask.to))
    return 'wrong-flow';
  if (!bound(world, version, ask.from) || !bound(world, version, ask.to)) return 'not-signatory';
  const rules = [flow];
  let how = 'ok';
  if (submittedAt !== undefined && !heldAround(world, protocol, now, ask.slackMs ?? 0)) {
    const next = world.words.find(
      (word) =>
        word.id === version.id &&
        heldAround(world, word.name, now, 0) &&
        bound(world, word, ask.from) &&
        bound(world, word, ask.to),
    );
    const same = next?.flows.find(
      (each) =>
        each.id === id &&
        each.service === ask.service &&
        each.from.includes(ask.from) &&
        each.to.includes(ask.to),
    );
    if (same !== undefined) rules.push(same);
    else if (
      ['E0', 'E1'].includes(ask.urgency ?? '') &&
      endedLessThan72HoursAgo(world, protocol, now, ask.slackMs ?? 0)
    ) {
      how = 'grace';
    } else return 'not-in-force';
  }
  for (const rule of rules) {
    const no = refused(rule, ask);
    if (no !== undefined) return no;
  }
  return `${how} ${protocol}/${id}`;
}

function underWhatHolds(world: World, ask: FlowCheck): string {
  const now = ask.at.getTime();
  const fits = (flow: Flow): boolean =>
    flow.service === ask.service && flow.from.includes(ask.from) && flow.to.includes(ask.to);
  const naming = world.words.filter(({ flows }) => flows.some(fits));
  if (naming.length === 0) return 'no-flow';
  const holding = naming.filter(({ name }) => heldAround(world, name, now, 0));
  if (holding.length === 0) return 'not-in-force';
  const word = holding.find((each) => bound(world, each, ask.from) && bound(world, each, ask.to));
  const flow = word?.flows.find(fits);
  if (word === undefined || flow === undefined) return 'not-signatory';
  return refused(flow, ask) ?? `ok ${word.name}/${flow.id}`;
}

/** Whether there is a moment so near at which the version was in force. */
function heldAround(world: World, name: string, moment: number, slack: number): boolean {
  const starts = world.words.flatMap((word) => [word.at, midnight(word.firstDay)]);
  const moments = [moment - slack, ...starts.filter((start) => Math.abs(start - moment) <= slack)];
  return moments.some((each) => held(world, name, each));
}

function held(world: World, name: string, moment: number): boolean {
  const since = inForceSince(world, name);
  const word = world.words.find((each) => each.name === name);
  if (since === undefined || word === undefined) return false;
  if (day(moment) < word.firstDay || day(moment) > word.lastDay) return false;
  const end = world.words.find(
    (each) => each.name === name && each.at >= since && isEnd(each.status) && each.at <= moment,
  );
  if (end !== undefined) return false;
  const versions = world.words.filter(({ id }) => id === word.id);
  const later = versions.filter(({ version }) => version > word.version);
  if (later.some((each) => hasBegun(world, each, moment))) return false;
  // the first version holds from its first day; a later one not before it was said
  const isFirst = !versions.some(
    (each) => each.version < word.version && inForceSince(world, each.name) !== undefined,
  );
  return isFirst || moment >= since;
}

function hasBegun(world: World, word: Word, moment: number): boolean {
  const since = inForceSince(world, word.name);
  return since !== undefined && moment >= since && day(moment) >= word.firstDay;
}

/** When a word counted for the first time, all signatories having signed, and nothing having ended it before. */
function inForceSince(world: World, name: string): number | undefined {
  for (const word of world.words.filter((each) => each.name === name)) {
    if (isEnd(word.status)) return undefined;
    const all = word.signatories.length > 0 && word.signatories.every((id) => word.signedBy.includes(id));
    if (word.status === 'active' && all) return word.at;
  }
  return undefined;
}

const isEnd = (status: string): boolean => status === 'withdrawn' || status === 'expired';

/** It held then, it does not now: so it ended between, and not long ago if it held at some moment of the last 72 hours. */
function endedLessThan72HoursAgo(world: World, name: string, now: number, slack: number): boolean {
  const back = 72 * 60 * MINUTE + slack;
  const ends = world.words.flatMap((word) => [
    word.at,
    midnight(nextDay(word.lastDay)),
    midnight(word.firstDay),
  ]);
  const candidates = [now - back, ...ends.map((end) => end - 1)].filter(
    (each) => each >= now - back && each <= now,
  );
  return candidates.some((each) => held(world, name, each));
}

const bound = ({ pinned }: World, word: Word, id: string): boolean =>
  word.signatories.includes(id) || (!pinned.includes(id) && word.onPaper.includes(id));

const FAR: Readonly<Record<string, number>> = {
  submitted: 0,
  received: 1,
  acknowledged: 2,
  noted: 2,
  'info-requested': 2,
  waitlisted: 2,
  offered: 3,
  confirmed: 4,
  'no-show': 4,
  'in-charge': 5,
  completed: 6,
};

function refused(flow: Flow, ask: FlowCheck): string | undefined {
  if (ask.kind !== undefined && ask.kind !== flow.kind) return 'wrong-kind';
  if (ask.purpose !== undefined && ask.purpose !== flow.purpose) return 'wrong-purpose';
  const roles = ask.role === undefined ? undefined : [ask.role].flat();
  if (roles !== undefined && !flow.senderRoles.some((role) => roles.includes(role)))
    return 'role-not-allowed';
  if (
    ask.ground === 'agreement'
      ? !flow.precondition.includes('agreement')
      : !flow.precondition.includes('necessity')
  ) {
    return 'ground-not-allowed';
  }
  if (ask.tiers.length === 0) return 'tier-not-allowed';
  for (const tier of ask.tiers) {
    const from =
      tier === 'T0' ? flow.data.T0 : tier === 'T1' ? flow.data.T1 : tier === 'T2' ? flow.data.T2 : undefined;
    const reached = FAR[ask.state ?? 'submitted'];
    const needed = from === undefined ? undefined : FAR[from];
    if (reached === undefined || needed === undefined || reached < needed) return 'tier-not-allowed';
  }
  return undefined;
}

/** The date on a calendar in Rome. */
const CALENDAR = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome', dateStyle: 'short' });
const days = new Map<number, string>();
function day(moment: number): string {
  const known = days.get(moment);
  if (known !== undefined) return known;
  const text = CALENDAR.format(moment);
  days.set(moment, text);
  return text;
}

/** Summer time never begins or ends at midnight: one of the two offsets is right. */
const midnights = new Map<string, number>();
function midnight(date: string): number {
  const known = midnights.get(date);
  if (known !== undefined) return known;
  const summer = Date.parse(`${date}T00:00:00+02:00`);
  const moment = day(summer) === date ? summer : Date.parse(`${date}T00:00:00+01:00`);
  midnights.set(date, moment);
  return moment;
}

const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + 24 * 60 * MINUTE).toISOString().slice(0, 10);
