import { describe, expect, it } from '@jest/globals';
import type { Flow, RegistryView } from '#trust';
import { INITIAL, type StateName } from '../machine/index.js';
import { nextClock, stageClock, type Clocked } from './stage-clock.js';

const flow = {
  deadlines: {
    E1: { received: 'PT1M', acknowledged: 'PT20M', decided: 'PT2H' },
    E3: { received: 'PT1M', acknowledged: 'P1D', decided: 'P3D' },
  },
  workingDays: ['E3', 'E4'],
  hold: { E1: 'PT3H' },
} as unknown as Flow;

/** Knows one flow of one version. */
const registry = {
  flowNamed: (protocol: string, name: string) => (protocol === 'p@2' && name === 'f' ? flow : undefined),
} as unknown as RegistryView;

const OPENED = '2026-04-02T10:00:00.000Z';

const row = (state: StateName, more: Partial<Clocked> = {}): Clocked => ({
  protocol: 'p@2',
  flow: 'f',
  urgency: 'E1',
  side: 's',
  state,
  reported: false,
  stageAt: new Date(OPENED),
  clockOpened: new Date(OPENED),
  clockAt: new Date(OPENED),
  offerUntil: null,
  reviewAt: null,
  ...more,
});

const due = (of: Clocked): string[] | undefined =>
  stageClock(registry, of)?.due.map((at) => at.toISOString());
/** Minutes after it was opened. */
const late = (of: Clocked): number[] | undefined =>
  stageClock(registry, of)?.due.map((at) => (at.getTime() - Date.parse(OPENED)) / 60_000);

describe('a request of the night', () => {
  const office = {
    ...flow,
    fromOpening: ['E2', 'E3'],
    hours: {
      holidays: true,
      open: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00' },
        { days: ['sat', 'sun'], from: '09:00', to: '13:00' },
      ],
    },
  } as unknown as Flow;
  const closed = { flowNamed: () => office } as unknown as RegistryView;
  const state = (name: StateName) => ({ ...INITIAL, state: name });
  const received = (urgency: string, at: string) =>
    nextClock(closed, row('submitted', { urgency }), {
      ...{ before: state('submitted'), after: state('received'), at: new Date(at), expected: null },
    });

  it('is to be taken in hand from the flow’s next opening on, where it can wait', () => {
    // a Friday night, by the clock in Rome
    const night = '2026-03-06T22:30:00.000Z';
    const opening = new Date('2026-03-07T08:00:00.000Z');
    expect(received('E2', night)).toEqual({ clockOpened: new Date(night), clockAt: opening });
    expect(received('E3', night)).toEqual({ clockOpened: new Date(night), clockAt: opening });
    for (const urgency of ['E0', 'E1', 'E4']) {
      expect(received(urgency, night)).toEqual({ clockOpened: new Date(night), clockAt: new Date(night) });
    }
    const day = '2026-03-06T10:00:00.000Z';
    expect(received('E2', day)).toEqual({ clockOpened: new Date(day), clockAt: new Date(day) });
  });

  it('runs as ever once somebody has it in hand', () => {
    const night = new Date('2026-03-06T22:30:00.000Z');
    const taken = { before: state('received'), after: state('acknowledged'), at: night, expected: null };
    expect(nextClock(closed, row('received', { urgency: 'E2' }), taken)).toEqual({
      ...{ clockOpened: night, clockAt: night },
    });
  });
});

describe('a stage’s clock', () => {
  it('has three steps: at once, at one and a half times, at twice the flow’s time', () => {
    expect(late(row('submitted'))).toEqual([1, 1.5, 2]);
    expect(late(row('received'))).toEqual([20, 30, 40]);
    expect(late(row('acknowledged'))).toEqual([120, 180, 240]);
  });

  it('is E1’s at E0, and the table’s where the flow leaves it out or is not known', () => {
    expect(late(row('received', { urgency: 'E0' }))).toEqual([20, 30, 40]);
    expect(late(row('offered', { urgency: 'E0' }))).toEqual([180, 270, 360]);
    expect(late(row('received', { urgency: 'E2' }))).toEqual([120, 180, 240]);
    expect(late(row('received', { protocol: 'p@1' }))).toEqual([15, 22.5, 30]);
    expect(late(row('info-requested'))).toEqual([1440, 2160, 2880]);
    expect(late(row('waitlisted', { side: 'r' }))).toEqual([4320, 6480, 8640]);
    expect(late(row('declined'))).toEqual([60, 90, 120]);
    expect(late(row('no-show'))).toEqual([120, 180, 240]);
    expect(late(row('no-show', { urgency: 'E3' }))?.[0]).toBe(1440);
  });

  it('counts working days over Easter Monday and 25 April, half a day as its hours', () => {
    // Thursday before Easter: Friday, and then Tuesday
    expect(due(row('received', { urgency: 'E3' }))).toEqual([
      '2026-04-03T10:00:00.000Z',
      '2026-04-03T22:00:00.000Z',
      '2026-04-07T10:00:00.000Z',
    ]);
    const april = new Date('2025-04-24T16:00:00+02:00');
    expect(due(row('received', { urgency: 'E3', clockAt: april, clockOpened: april }))).toEqual([
      '2025-04-28T14:00:00.000Z',
      '2025-04-29T02:00:00.000Z',
      '2025-04-29T14:00:00.000Z',
    ]);
  });

  it('is the hold’s while an offer is held, and her expected arrival and the grace once confirmed', () => {
    expect(late(row('offered', { offerUntil: new Date('2026-04-02T11:00:00Z') }))).toEqual([60, 90, 120]);
    expect(late(row('offered'))).toEqual([180, 270, 360]);
    const next = (expected: string | null): Partial<Clocked> =>
      nextClock(registry, row('offered'), {
        before: { ...INITIAL, state: 'offered' },
        after: { ...INITIAL, state: 'confirmed' },
        at: new Date(OPENED),
        expected: expected === null ? null : new Date(expected),
      });
    expect(late(row('confirmed', next('2026-04-02T18:00:00Z')))?.[0]).toBe(8 * 60 + 6 * 60);
    expect(late(row('confirmed', next(null)))?.[0]).toBe(6 * 60);
    // somebody typed yesterday
    expect(late(row('confirmed', next('2026-04-01T18:00:00Z')))?.[0]).toBe(6 * 60);
  });

  it('is the review’s in charge, if there is one, and nobody’s in the end', () => {
    expect(due(row('in-charge', { side: 'r' }))).toBeUndefined();
    expect(due(row('in-charge', { side: 'r', reviewAt: new Date('2026-04-12T10:00:00Z') }))?.[0]).toBe(
      '2026-04-12T10:00:00.000Z',
    );
    for (const state of ['completed', 'cancelled', 'expired', 'blocked', 'noted'] as const) {
      expect(due(row(state))).toBeUndefined();
    }
  });

  it('runs where somebody can mind it', () => {
    const sides = (state: StateName, more: Partial<Clocked> = {}): string =>
      (['s', 'r'] as const).filter((side) => due(row(state, { ...more, side })) !== undefined).join('');
    expect(sides('received')).toBe('sr');
    expect(sides('waitlisted')).toBe('r');
    expect([sides('no-show'), sides('declined')]).toEqual(['s', 's']);
    expect(sides('received', { reported: true })).toBe('s');
  });

  it('stands still while information is awaited, and goes on with what was left', () => {
    const state = (name: StateName) => ({ ...INITIAL, state: name });
    const asked = new Date('2026-04-02T10:45:00Z');
    const answered = new Date('2026-04-02T20:45:00Z');
    const acknowledged = row('acknowledged');
    const paused = {
      ...acknowledged,
      state: 'info-requested' as const,
      stageAt: asked,
      ...nextClock(registry, acknowledged, {
        ...{ before: state('acknowledged'), after: state('info-requested'), at: asked, expected: null },
      }),
    };
    expect(stageClock(registry, paused)).toMatchObject({ stage: 'info-requested', openedAt: asked });
    const resumed = {
      ...paused,
      state: 'acknowledged' as const,
      stageAt: answered,
      ...nextClock(registry, paused, {
        ...{ before: state('info-requested'), after: state('acknowledged'), at: answered, expected: null },
      }),
    };
    // 45 minutes of 2 hours had passed
    expect(late(resumed)).toEqual([120 + 600, 180 + 600, 240 + 600]);
    expect(stageClock(registry, resumed)?.openedAt.toISOString()).toBe(OPENED);
    // three working days, asked after 45 minutes on Thursday, answered on Easter Monday
    const monday = new Date('2026-04-06T09:00:00Z');
    const slow = nextClock(
      registry,
      { ...paused, urgency: 'E3' },
      {
        ...{ before: state('info-requested'), after: state('acknowledged'), at: monday, expected: null },
      },
    );
    expect(due({ ...resumed, urgency: 'E3', ...slow })?.[0]).toBe('2026-04-09T21:15:00.000Z');
  });
});
