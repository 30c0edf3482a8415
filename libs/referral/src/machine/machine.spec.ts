import { describe, expect, it } from '@jest/globals';
import {
  allowed,
  allowedFacts,
  canPropose,
  canQueue,
  EVENT_NAMES,
  FACTS,
  fold,
  INITIAL,
  isEventName,
  isFinal,
  isProposal,
  KINDS,
  MAY_QUEUE,
  needsRe,
  PROPOSALS,
  SIDES,
  STATE_NAMES,
  type EventName,
  type Side,
  type State,
  type StateName,
} from './index.js';
import { DESIGN, FINAL, TOLD_BY } from '../../test/design.js';

const CURRENT = { offer: 'offer-1', question: 'question-1' };

/** Every shape that a referral in this state can have. */
function shapes(name: StateName): State[] {
  if (name === 'draft') return [INITIAL];
  const offer = ['offered', 'confirmed', 'no-show', 'in-charge'].includes(name) ? CURRENT.offer : null;
  const question = name === 'info-requested' ? CURRENT.question : null;
  const resumes =
    name !== 'in-charge' && (offer ?? question) !== null
      ? (['acknowledged', 'waitlisted'] as const)
      : ([null] as const);
  return KINDS.flatMap((kind) =>
    resumes.flatMap((resume) =>
      [false, true].flatMap((voice) =>
        [false, true].map((frozen) => ({
          ...INITIAL,
          kind,
          state: name,
          resume,
          offer,
          question,
          voice,
          frozen,
          nS: 4,
          nR: 7,
        })),
      ),
    ),
  );
}

/** The state that the design demands, or undefined where the event does not fit. */
function demanded(state: State, name: EventName, side: Side, re?: string): string | undefined {
  const move = DESIGN[state.state][side][name];
  if (move === undefined) return undefined;
  if (name === 'agreed-by-voice' && !state.voice) return undefined;
  if (name === 'answered' && state.kind !== 'question') return undefined;
  if (move.endsWith('!re') && re !== (state.offer ?? state.question)) return undefined;
  if (name === 'acknowledged' && state.kind === 'notice') return 'noted';
  return move.startsWith('@resume') ? (state.resume ?? undefined) : move.split(' ')[0];
}

const count = (state: State, side: Side): State =>
  side === 's' ? { ...state, nS: state.nS + 1 } : { ...state, nR: state.nR + 1 };

const event = (state: State, name: EventName, side: Side, re?: string) => ({
  name,
  side,
  id: 'event-9',
  n: (side === 's' ? state.nS : state.nR) + 1,
  ...(re === undefined ? {} : { re }),
  ...(name === 'submitted' ? { kind: 'request' as const, voice: false } : {}),
});

const REFERENCES = [undefined, CURRENT.offer, CURRENT.question, 'offer-0'];

describe.each(STATE_NAMES)('in state %s', (stateName) => {
  const cases = shapes(stateName).flatMap((state) =>
    SIDES.flatMap((side) => REFERENCES.map((re) => ({ state, side, re }))),
  );

  // one comparison per test: two hundred thousand single ones would take longer than the rest of the suite
  it.each(PROPOSALS)('%s from either side does what the design says', (name) => {
    const wanted = cases.map(({ state, side, re }) => {
      const to = demanded(state, name, side, re);
      return to === undefined
        ? { verdict: 'superseded', possible: false, to: stateName, rest: count(state, side) }
        : { verdict: 'applied', possible: true, to };
    });
    const found = cases.map(({ state, side, re }) => {
      const { state: next, verdict } = fold(state, event(state, name, side, re));
      const possible = canPropose(state, { name, side, re });
      return { verdict, possible, to: next.state, ...(verdict === 'superseded' ? { rest: next } : {}) };
    });
    expect(found).toEqual(wanted);
  });

  it.each(FACTS)('%s is noted and leaves the state alone', (name) => {
    const wanted = cases.map(({ state, side }) => {
      const told = TOLD_BY[name]?.includes(side) === true && stateName !== 'draft';
      const frozen = told && name === 'agreement-withdrawn';
      const erased = told && name === 'erased' && FINAL.includes(stateName);
      const effect = { ...(frozen ? { frozen } : {}), ...(erased ? { erased } : {}) };
      return { verdict: told ? 'noted-fact' : 'superseded', state: { ...count(state, side), ...effect } };
    });
    const found = cases.map(({ state, side, re }) => fold(state, event(state, name, side, re)));
    expect(found).toEqual(wanted);
  });

  it('shows each side the proposals that fit, and no others', () => {
    for (const state of shapes(stateName)) {
      for (const side of SIDES) {
        const re = state.offer ?? state.question ?? undefined;
        const fitting = PROPOSALS.filter((name) => demanded(state, name, side, re) !== undefined);
        expect(allowed(state, side)).toEqual(fitting);
      }
    }
  });

  it('lets each side tell its facts, erasure only at the end', () => {
    for (const state of shapes(stateName)) {
      for (const side of SIDES) {
        const told = FACTS.filter(
          (name) =>
            stateName !== 'draft' &&
            TOLD_BY[name]?.includes(side) === true &&
            (name !== 'erased' || FINAL.includes(stateName)),
        );
        expect(allowedFacts(state, side)).toEqual(told);
      }
    }
  });

  it(`is ${FINAL.includes(stateName) ? '' : 'not '}final`, () => {
    expect(isFinal(stateName)).toBe(FINAL.includes(stateName));
    for (const state of shapes(stateName)) expect(isFinal(state)).toBe(FINAL.includes(stateName));
  });

  it('queues only the ways out of the sender behind a pending proposal', () => {
    const open = stateName === 'draft' || DESIGN[stateName].s.cancelled !== undefined;
    for (const state of shapes(stateName)) {
      for (const side of SIDES) {
        expect(PROPOSALS.filter((name) => canQueue(state, { name, side }))).toEqual(
          open && side === 's' ? ['declined-by-woman', 'cancelled', 'entered-in-error'] : [],
        );
        expect(FACTS.filter((name) => canQueue(state, { name, side }))).toEqual(allowedFacts(state, side));
      }
    }
  });
});

describe('the names', () => {
  it('are those of the design, each proposal or fact', () => {
    const proposals = new Set(
      Object.values(DESIGN).flatMap(({ s, r }) => [...Object.keys(s), ...Object.keys(r)]),
    );
    expect(new Set(PROPOSALS)).toEqual(proposals);
    expect(new Set(FACTS)).toEqual(new Set(Object.keys(TOLD_BY)));
    expect(new Set(EVENT_NAMES)).toEqual(new Set([...PROPOSALS, ...FACTS]));
    expect(EVENT_NAMES.filter(isProposal)).toEqual(PROPOSALS);
    expect([...MAY_QUEUE].sort()).toEqual(['cancelled', 'declined-by-woman', 'entered-in-error']);
  });

  it('know which of them answer an offer or a question', () => {
    const answers = Object.values(DESIGN).flatMap(({ s, r }) =>
      [...Object.entries(s), ...Object.entries(r)].flatMap(([name, to]) =>
        to.endsWith('!re') ? [name] : [],
      ),
    );
    expect(EVENT_NAMES.filter(needsRe).sort()).toEqual([...new Set(answers)].sort());
  });

  it('are told from anything else', () => {
    expect(isEventName('offered')).toBe(true);
    for (const name of ['offer', 'toString', '__proto__', '', 'referral.offered']) {
      expect(isEventName(name)).toBe(false);
    }
  });
});
