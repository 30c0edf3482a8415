import { describe, expect, it } from '@jest/globals';
import type { Task } from 'fhir/r4.js';
import { AppError, newId } from '#kernel';
import { STATE_NAMES, type ChangedReferral, type Side, type StateName } from '#referral';
import { planUpdate } from './plan-update.js';
import { toTask } from './resources/task.js';
import { codeSystem, concept, PART_SYSTEM, STATE_SYSTEM } from './terms.js';

const AT = new Date('2026-03-02T10:00:00Z');

const row = (state: StateName, side: Side, more: Partial<ChangedReferral> = {}): ChangedReferral =>
  ({
    ...{ id: newId(), side, institution: side === 's' ? 'asl-bt' : 'asl-bt', state, kind: 'request' },
    ...{ from: side === 's' ? 'asl-bt' : 'cav-1', to: side === 's' ? 'cav-1' : 'asl-bt', reported: false },
    ...{ service: 'health-care', urgency: 'E2', voice: false, frozen: false, erased: false, nS: 3, nR: 4 },
    ...{ resume: 'acknowledged', offer: newId(), question: null, submittedAt: AT, changedAt: AT },
    ...{ reason: null, rule: null, outcome: null, place: { at: '0', position: '1' } },
    ...more,
  }) as ChangedReferral;

const reason = (list: string, code: string): Partial<Task> => ({
  statusReason: concept(codeSystem(list), code),
});
const state = (code: string): Partial<Task> => ({ businessStatus: concept(STATE_SYSTEM, code) });
const OUTCOME: Partial<Task> = {
  output: [
    {
      type: concept(PART_SYSTEM, 'outcome'),
      valueCodeableConcept: concept(codeSystem('outcome'), 'service-given'),
    },
  ],
};

/** As a client does it: reads the Task, changes it, sends it back. */
const plan = (from: ChangedReferral, change: Partial<Task>): string[] | string => {
  try {
    return [planUpdate(from, { ...toTask(from), ...change })].flatMap((step) => step?.name ?? []);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
};

describe('the owner', () => {
  it.each<[StateName, Partial<Task>, string[] | string]>([
    ['received', state('acknowledged'), ['acknowledged']],
    ['received', { status: 'accepted' }, 'fhir.transition'],
    ['received', { status: 'on-hold' }, 'fhir.transition'],
    ['received', { status: 'requested' }, []],
    ['received', { status: 'in-progress' }, 'fhir.transition'],
    ['received', { status: 'completed', ...OUTCOME }, 'fhir.transition'],
    ['received', { status: 'cancelled', ...reason('cancel-reason', 'other') }, 'fhir.transition'],
    ['received', { status: 'rejected', ...reason('decline-reason', 'no-place') }, ['declined']],
    ['received', { status: 'rejected' }, 'fhir.profile'],
    ['received', { status: 'rejected', ...reason('decline-reason', 'her hair') }, 'fhir.profile'],
    ['acknowledged', { status: 'accepted' }, ['offered']],
    ['acknowledged', { status: 'on-hold' }, ['waitlisted']],
    ['waitlisted', { status: 'accepted' }, ['offered']],
    ['waitlisted', { status: 'on-hold' }, []],
    ['offered', { status: 'requested' }, ['offer-withdrawn']],
    ['offered', { status: 'accepted', ...state('confirmed') }, 'fhir.transition'],
    ['confirmed', { status: 'in-progress' }, ['taken-in-charge']],
    ['confirmed', state('no-show'), ['no-show']],
    ['confirmed', { status: 'in-progress', ...state('no-show') }, 'fhir.transition'],
    ['no-show', { status: 'in-progress' }, ['taken-in-charge']],
    ['in-charge', { status: 'completed', ...OUTCOME }, ['completed']],
    ['in-charge', { status: 'completed' }, 'fhir.profile'],
    ['in-charge', { status: 'rejected', ...reason('decline-reason', 'no-place') }, 'fhir.transition'],
    ['completed', { status: 'requested' }, 'fhir.transition'],
  ])('from %s by %j: %j', (from, change, steps) => {
    expect(plan(row(from, 'r'), change)).toEqual(steps);
  });

  it('notes a notice by completing it', () => {
    expect(plan(row('received', 'r', { kind: 'notice' }), { status: 'completed' })).toEqual(['acknowledged']);
    expect(plan(row('received', 'r', { kind: 'notice' }), { status: 'accepted' })).toBe('fhir.transition');
  });

  it('says her yes by name only, and only where both have agreed by telephone', () => {
    const voice = row('received', 'r', { voice: true });
    expect(plan(voice, { status: 'accepted' })).toBe('fhir.transition');
    expect(plan(voice, { status: 'accepted', ...state('confirmed') })).toEqual(['agreed-by-voice']);
    expect(plan(row('received', 'r'), { status: 'accepted', ...state('confirmed') })).toBe('fhir.transition');
  });

  it('tells when, with an offer', () => {
    const from = row('acknowledged', 'r');
    const step = planUpdate(from, {
      ...toTask(from),
      status: 'accepted',
      executionPeriod: { start: '2026-03-04T09:30:00+01:00' },
    });
    expect(step).toMatchObject({ name: 'offered', body: { appointment: '2026-03-04T08:30:00.000Z' } });
  });
});

describe('the requester', () => {
  const CANCELLED = { status: 'cancelled' as const, ...reason('cancel-reason', 'helped-elsewhere') };
  it.each<[StateName, Partial<Task>, string[] | string]>([
    ['acknowledged', CANCELLED, ['cancelled']],
    ['acknowledged', { status: 'cancelled' }, 'fhir.profile'],
    ['acknowledged', { status: 'cancelled', ...state('declined-by-woman') }, ['declined-by-woman']],
    ['acknowledged', { status: 'entered-in-error' }, ['entered-in-error']],
    ['acknowledged', { status: 'accepted' }, 'fhir.transition'],
    ['offered', state('confirmed'), ['confirmed']],
    ['offered', { status: 'requested' }, ['offer-refused']],
    ['in-charge', CANCELLED, 'fhir.transition'],
    ['submitted', { status: 'failed' }, 'fhir.transition'],
  ])('from %s by %j: %j', (from, change, steps) => {
    expect(plan(row(from, 's'), change)).toEqual(steps);
  });
});

describe('an update', () => {
  it.each<[keyof Task, Partial<Task>]>([
    ['owner', { owner: { reference: 'Organization/cav-2' } }],
    ['for', { for: { reference: 'Patient/other' } }],
    ['priority', { priority: 'stat' }],
    ['code', { code: concept(codeSystem('service'), 'placement') }],
  ])('does not change %s', (_, change) => {
    expect(plan(row('acknowledged', 'r'), { ...change, status: 'on-hold' })).toBe('fhir.profile');
  });

  const START = { executionPeriod: { start: '2026-03-04T09:30:00+01:00' } };
  const END = { restriction: { period: { end: '2026-03-04T09:30:00+01:00' } } };
  it.each<[StateName, Partial<Task>, string]>([
    ['offered', START, 'executionPeriod'],
    ['acknowledged', { status: 'on-hold', ...START }, 'executionPeriod'],
    ['confirmed', { status: 'in-progress', ...END }, 'restriction'],
    ['acknowledged', { status: 'accepted', ...reason('decline-reason', 'no-place') }, 'statusReason'],
    ['acknowledged', { status: 'accepted', ...OUTCOME }, 'output'],
    ['in-charge', OUTCOME, 'output'],
    ['received', { ...state('acknowledged'), ...END }, 'restriction'],
  ])('from %s refuses by %j what would be lost: %s', (from, change, element) => {
    const own = row(from, 'r');
    const work = (): unknown => planUpdate(own, { ...toTask(own), ...change });
    expect(work).toThrow(
      expect.objectContaining({
        code: 'fhir.profile',
        details: { errors: [{ path: `Task.${element}`, rule: 'not-changeable-here' }] },
      }),
    );
  });

  it('changes nothing where it asks for what there is, in every state, on both sides', () => {
    for (const side of ['s', 'r'] as const) {
      for (const from of STATE_NAMES) expect([from, plan(row(from, side), {})]).toEqual([from, []]);
    }
  });

  it('says what may be asked for where it is refused', () => {
    const from = row('in-charge', 'r');
    try {
      planUpdate(from, { ...toTask(from), status: 'failed' });
      throw new Error('not refused');
    } catch (error) {
      expect((error as AppError).details).toEqual({ state: 'in-charge', allowed: ['completed (completed)'] });
    }
  });
});
