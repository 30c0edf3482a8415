import type { Fail, FlowRules } from './protocol-rules.js';

const URGENCIES = ['E0', 'E1', 'E2', 'E3', 'E4'];
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  request: ['received', 'acknowledged', 'decided'],
  question: ['received', 'acknowledged', 'decided'],
  notice: ['received', 'acknowledged'],
};
/** The longest that an offer may be held, minutes: whoever waits for the place waits as long. */
const LONGEST_HOLD: Readonly<Record<string, number>> = {
  E0: 24 * 60,
  E1: 24 * 60,
  E2: 3 * 24 * 60,
  E3: 14 * 24 * 60,
  E4: 14 * 24 * 60,
};

/**
 * Silence must escalate: every urgency has a time for each stage that the recipient must pass, what is asked for is held
 * for a time and no longer, and what nobody answers ends, but for emergencies.
 */
export function checkTimes({ kind, deadlines, hold, expiry }: FlowRules, path: string, fail: Fail): void {
  for (const urgency of URGENCIES) {
    const times = deadlines[urgency];
    const at = `${path}/deadlines/${urgency}`;
    if (times === undefined) fail(at, 'deadline-missing');
    else
      for (const stage of NEEDED[kind] ?? [])
        if (times[stage] === undefined) fail(`${at}/${stage}`, 'deadline-missing');
    for (const [stage, time] of Object.entries(times ?? {}))
      if (minutes(time) === 0) fail(`${at}/${stage}`, 'no-time');
    if (kind === 'request') checkHold(urgency, hold[urgency], `${path}/hold/${urgency}`, fail);
    const lasting = urgency === 'E0' || urgency === 'E1' || kind === 'notice';
    if (!lasting && expiry[urgency] === undefined) fail(`${path}/expiry/${urgency}`, 'expiry-missing');
    if (minutes(expiry[urgency] ?? 'P1D') === 0) fail(`${path}/expiry/${urgency}`, 'no-time');
  }
}

function checkHold(urgency: string, time: string | undefined, path: string, fail: Fail): void {
  if (time === undefined) fail(path, 'hold-missing');
  else if (minutes(time) === 0) fail(path, 'no-time');
  else if (minutes(time) > (LONGEST_HOLD[urgency] ?? 0)) fail(path, 'hold-too-long');
}

const DURATION = /^P(?:(\d+)D|T(?:(\d+)H|(\d+)M))$/;

function minutes(duration: string): number {
  const [, days = 0, hours = 0, rest = 0] = DURATION.exec(duration) ?? [];
  return Number(days) * 24 * 60 + Number(hours) * 60 + Number(rest);
}
