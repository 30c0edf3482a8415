import fc from 'fast-check';
import {
  allowed,
  currentRe,
  EVENT_NAMES,
  fold,
  INITIAL,
  KINDS,
  type EventName,
  type LaneEvent,
  type Side,
} from '../src/machine/index.js';

export interface Utterance {
  readonly name: EventName;
  readonly side: Side;
  readonly re: 'current' | 'stale' | 'none';
  readonly kind: (typeof KINDS)[number];
  readonly voice: boolean;
  /** Chooses among what fits, so that long courses are reached; absent: say `name`, whether it fits or not. */
  readonly choice: number | null;
}

export const utterance: fc.Arbitrary<Utterance> = fc.record({
  name: fc.constantFrom(...EVENT_NAMES),
  side: fc.constantFrom<Side>('s', 'r'),
  re: fc.oneof(
    { weight: 4, arbitrary: fc.constant('current' as const) },
    { weight: 1, arbitrary: fc.constantFrom('stale' as const, 'none' as const) },
  ),
  kind: fc.constantFrom(...KINDS),
  voice: fc.boolean(),
  choice: fc.option(fc.nat(50), { freq: 4 }),
});

/** What two parties might say, honest or not, numbered as their relays number it. */
function spoken(utterances: readonly Utterance[]): LaneEvent[] {
  let state = INITIAL;
  return utterances.map((u, i) => {
    const id = `event-${String(i)}`;
    // never a way out before the fifth word, or most courses would end at once
    const fitting = (['s', 'r'] as const).flatMap((side) =>
      allowed(state, side)
        .filter(
          (name) =>
            i > 5 ||
            !['cancelled', 'declined-by-woman', 'entered-in-error', 'expired', 'blocked'].includes(name),
        )
        .map((name) => ({ name, side })),
    );
    const { name, side } =
      (u.choice === null ? undefined : fitting[u.choice % Math.max(fitting.length, 1)]) ?? u;
    const current = currentRe(state, name);
    const re = u.re === 'stale' ? 'event-long-ago' : u.re === 'current' ? current : null;
    const n = (side === 's' ? state.nS : state.nR) + 1;
    const said: LaneEvent = {
      name,
      side,
      id,
      n,
      digest: `digest of ${id}`,
      ...(re === null ? {} : { re }),
      ...(name === 'submitted' ? { kind: u.kind, voice: u.voice } : {}),
    };
    state = fold(state, said).state;
    return said;
  });
}

export const course = fc.array(utterance, { minLength: 1, maxLength: 30 }).map(spoken);

/** A lane as it may really look: repeated records, numbers given twice, records that come late because they were void at first. */
export const lane = fc
  .tuple(
    course,
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('repeat', 'forge', 'delay')), { maxLength: 12 }),
  )
  .map(([said, faults]) => {
    const records = [...said];
    for (const [from, by, fault] of faults) {
      const at = from % records.length;
      const record = records[at];
      if (record === undefined) continue;
      const later = at + 1 + (by % (records.length - at));
      if (fault === 'repeat') records.splice(later, 0, record);
      else if (fault === 'forge') {
        records.splice(later, 0, {
          ...record,
          name: 'cancelled',
          id: `${record.id}!`,
          digest: `${record.digest}!`,
        });
      } else {
        records.splice(at, 1);
        records.splice(later - 1, 0, record);
      }
    }
    return { said, records };
  });
