import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  arrive,
  canPropose,
  currentRe,
  fold,
  INITIAL,
  isFinal,
  needsRe,
  replay,
  STATE_NAMES,
  type LaneEvent,
  type MachineEvent,
  type Position,
  type State,
} from './index.js';
import { course, lane, utterance } from '../../test/lanes.js';

const RUNS = { numRuns: 300 };

/** All states that a course goes through, with the event that comes next. */
function steps(
  said: readonly MachineEvent[],
): { before: State; event: MachineEvent; after: State; verdict: string }[] {
  let before = INITIAL;
  return said.map((event) => {
    const { state: after, verdict } = fold(before, event);
    const step = { before, event, after, verdict };
    before = after;
    return step;
  });
}

/** A reader with a database: reads in batches, is killed between them, and reads some of it again. */
function reader(records: readonly LaneEvent[], batches: readonly (readonly [size: number, back: number])[]) {
  let row = { state: INITIAL, position: { nS: 0, nR: 0, waiting: [] } as Position<LaneEvent> };
  const digests = new Map<string, string>();
  const read = (part: readonly LaneEvent[]): void => {
    for (const record of part) {
      const arrival = arrive(row.position, record, (side, n) => digests.get(`${side}/${String(n)}`));
      let { state } = row;
      for (const event of arrival.apply) {
        state = fold(state, event).state;
        digests.set(`${event.side}/${String(event.n)}`, event.digest);
      }
      // what a row keeps is data: nothing may hide in object identity
      row = JSON.parse(JSON.stringify({ state, position: arrival.position })) as typeof row;
    }
  };
  let next = 0;
  for (const [size, back] of batches) {
    read(records.slice(next, next + size));
    next = Math.max(0, Math.min(records.length, next + size) - back);
  }
  read(records.slice(next));
  return row;
}

describe('two folds of one lane', () => {
  it('agree, whatever is repeated, forged or late, and however each reads it', () => {
    const reading = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(3)), { maxLength: 12 });
    fc.assert(
      fc.property(lane, reading, reading, ({ records }, mine, yours) => {
        expect(reader(records, mine)).toEqual(reader(records, yours));
        const { state, waiting } = replay(records);
        expect(reader(records, mine)).toMatchObject({ state, position: { waiting } });
      }),
      RUNS,
    );
  });

  it('fold every number once, each side in its order, and leave nothing waiting once all have come', () => {
    fc.assert(
      fc.property(lane, ({ said, records }) => {
        const { folded, waiting } = replay(records);
        expect(waiting).toEqual([]);
        for (const side of ['s', 'r']) {
          const numbers = folded.filter((f) => f.event.side === side).map((f) => f.event.n);
          expect(numbers).toEqual(said.filter((event) => event.side === side).map((event) => event.n));
        }
      }),
      RUNS,
    );
  });

  it('are not moved by repetitions and second uses of a number', () => {
    fc.assert(
      fc.property(course, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean())), (said, extras) => {
        const records = [...said];
        for (const [from, by, forged] of extras) {
          const at = from % records.length;
          const record = records[at];
          if (record === undefined) continue;
          const copy = forged ? { ...record, name: 'cancelled' as const, digest: 'another' } : record;
          records.splice(at + 1 + (by % (records.length - at)), 0, copy);
        }
        expect(replay(records).state).toEqual(replay(said).state);
      }),
      RUNS,
    );
  });

  it('stop at a number that never comes, and fold nothing behind it', () => {
    fc.assert(
      fc.property(course, fc.nat(), (said, pick) => {
        const lost = said[pick % said.length];
        const upTo = said.indexOf(lost as LaneEvent);
        const side = lost?.side;
        const rest = [...said.slice(0, upTo), ...said.slice(upTo + 1)];
        const gapSeen = rest.findIndex((event, i) => i >= upTo && event.side === side);
        const expected = replay(gapSeen === -1 ? rest : rest.slice(0, gapSeen));
        expect(replay(rest).state).toEqual(expected.state);
      }),
      RUNS,
    );
  });
});

describe('whatever is said', () => {
  it('a superseded event changes nothing but its number', () => {
    fc.assert(
      fc.property(course, (said) => {
        for (const { before, event, after, verdict } of steps(said)) {
          if (verdict !== 'superseded') continue;
          expect(after).toEqual({ ...before, ...(event.side === 's' ? { nS: event.n } : { nR: event.n }) });
        }
      }),
      RUNS,
    );
  });

  it('a fact never changes state, offer or question', () => {
    fc.assert(
      fc.property(course, (said) => {
        for (const { before, after, verdict } of steps(said)) {
          if (verdict !== 'noted-fact') continue;
          const { frozen, erased, nS, nR } = after;
          expect(after).toEqual({ ...before, frozen, erased, nS, nR });
          if (erased && !before.erased) expect(isFinal(before)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('a final state stays final, and neither freezing nor erasure is taken back', () => {
    fc.assert(
      fc.property(course, (said) => {
        for (const { before, after } of steps(said)) {
          if (isFinal(before)) expect(after.state).toBe(before.state);
          expect(after.frozen || !before.frozen).toBe(true);
          expect(after.erased || !before.erased).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('an answer binds the current offer or question or nothing', () => {
    fc.assert(
      fc.property(course, (said) => {
        for (const { before, event, verdict } of steps(said)) {
          if (!needsRe(event.name) || verdict === 'superseded') continue;
          expect(event.re).toBe(before.offer ?? before.question);
          expect(event.re).toEqual(expect.any(String));
        }
      }),
      RUNS,
    );
  });

  it('offer, question and resume are there exactly where the state needs them', () => {
    fc.assert(
      fc.property(course, (said) => {
        for (const { after } of steps(said)) {
          const { state, kind, offer, question, resume } = after;
          expect(offer !== null).toBe(['offered', 'confirmed', 'no-show', 'in-charge'].includes(state));
          expect(question !== null).toBe(state === 'info-requested');
          expect(resume !== null).toBe(['info-requested', 'offered', 'confirmed', 'no-show'].includes(state));
          expect(kind === null).toBe(state === 'draft');
        }
      }),
      RUNS,
    );
  });

  it('the guard before proposing says what the fold would', () => {
    fc.assert(
      fc.property(course, utterance, (said, { name, side, re }) => {
        const { state } = replay(said);
        const named =
          re === 'current' ? (currentRe(state, name) ?? undefined) : re === 'stale' ? 'x' : undefined;
        const fits = canPropose(state, { name, side, ...(named === undefined ? {} : { re: named }) });
        const n = (side === 's' ? state.nS : state.nR) + 1;
        const { verdict } = fold(state, {
          name,
          side,
          id: 'y',
          n,
          ...(named === undefined ? {} : { re: named }),
        });
        // an erasure that comes too early is not proposed, but is a fact if somebody tells it
        const early = name === 'erased' && !isFinal(state);
        expect(fits).toBe(verdict !== 'superseded' && !early);
      }),
      RUNS,
    );
  });

  it('every state is reached, so that the properties above say something', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(course, (said) => {
        for (const { after } of steps(said)) reached.add(after.state);
      }),
      { numRuns: 1_000, seed: 17 },
    );
    expect([...reached].filter((name) => name !== 'draft').sort()).toEqual(
      STATE_NAMES.filter((name) => name !== 'draft').sort(),
    );
  });
});
