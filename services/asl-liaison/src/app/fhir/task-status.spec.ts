import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVENT_NAMES, fold, INITIAL, KINDS, SIDES, STATE_NAMES, type State, type StateName } from '#referral';
import { statesOf, TASK_STATUS } from './task-status.js';

/** The table of interop-and-operations.md §1, written down once more. */
const TABLE: Readonly<Record<string, readonly StateName[]>> = {
  draft: ['draft'],
  requested: ['submitted', 'received', 'acknowledged', 'info-requested'],
  'on-hold': ['waitlisted'],
  accepted: ['offered', 'confirmed', 'no-show'],
  'in-progress': ['in-charge'],
  completed: ['completed', 'noted'],
  rejected: ['declined', 'blocked'],
  cancelled: ['cancelled', 'declined-by-woman'],
  failed: ['expired'],
  'entered-in-error': ['entered-in-error'],
};

describe('the state map', () => {
  it('is total: each state of the machine has exactly one status', () => {
    for (const state of STATE_NAMES) {
      const statuses = Object.keys(TABLE).filter((status) => TABLE[status]?.includes(state));
      expect([state, statuses]).toEqual([state, [TASK_STATUS[state]]]);
    }
    expect(Object.keys(TASK_STATUS).sort()).toEqual([...STATE_NAMES].sort());
  });

  it.each(Object.entries(TABLE))('%s stands for its states and no others', (status, states) => {
    expect(statesOf(status).sort()).toEqual([...states].sort());
  });

  it('knows every state that any history of any kind leads to', () => {
    const event = fc.record({
      name: fc.constantFrom(...EVENT_NAMES),
      side: fc.constantFrom(...SIDES),
      kind: fc.constantFrom(...KINDS),
      voice: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        let state: State = INITIAL;
        for (const [n, said] of events.entries()) {
          const re = state.offer ?? state.question ?? undefined;
          state = fold(state, { ...said, id: String(n), n, ...(re === undefined ? {} : { re }) }).state;
          expect(TASK_STATUS[state.state]).toBeDefined();
        }
      }),
    );
  });

  it('never says what Gravity leaves out', () => {
    expect(statesOf('received')).toEqual([]);
    expect(statesOf('ready')).toEqual([]);
  });
});
