import { describe, expect, it } from '@jest/globals';
import { currentRe, fold, INITIAL, SIDES, STATE_NAMES, type EventName, type Side } from './index.js';
import { DESIGN, TOLD_BY } from '../../test/design.js';

describe('the course of a referral', () => {
  /** Folds events by name; `re` is taken from the state unless given. */
  const course = (
    ...steps: (EventName | { name: EventName; side?: Side; re?: string; id?: string; more?: object })[]
  ) => {
    let state = INITIAL;
    const verdicts: string[] = [];
    for (const [i, given] of steps.entries()) {
      const step = typeof given === 'string' ? { name: given } : given;
      const side =
        step.side ??
        SIDES.find((s) => STATE_NAMES.some((n) => DESIGN[n][s][step.name])) ??
        TOLD_BY[step.name]?.[0];
      if (side === undefined) throw new Error(step.name);
      const re = step.re ?? currentRe(state, step.name) ?? undefined;
      const result = fold(state, {
        name: step.name,
        side,
        id: step.id ?? `id-${String(i)}`,
        n: (side === 's' ? state.nS : state.nR) + 1,
        ...(re === undefined ? {} : { re }),
        ...step.more,
      });
      state = result.state;
      verdicts.push(result.verdict);
    }
    return { state, verdicts };
  };
  const submitted = (more: object) => ({ name: 'submitted' as const, more });

  it('takes kind and voice from submitted, and only from the first', () => {
    expect(course(submitted({ kind: 'question', voice: true })).state).toMatchObject({
      kind: 'question',
      voice: true,
      state: 'submitted',
      nS: 1,
      nR: 0,
    });
    const twice = course(submitted({ kind: 'notice' }), submitted({ kind: 'question', voice: true }));
    expect(twice.state).toMatchObject({ kind: 'notice', voice: false, nS: 2 });
    expect(twice.verdicts).toEqual(['applied', 'superseded']);
  });

  it('names an offer and a question by the id of their event', () => {
    const asked = course('submitted', 'received', 'acknowledged', { name: 'info-requested', id: 'q' });
    expect(asked.state).toMatchObject({ question: 'q', offer: null, resume: 'acknowledged' });
    const offered = course('submitted', 'received', 'acknowledged', 'waitlisted', {
      name: 'offered',
      id: 'o',
    });
    expect(offered.state).toMatchObject({ offer: 'o', question: null, resume: 'waitlisted' });
  });

  it('forgets a question once answered, and goes back where it came from', () => {
    const back = course(
      'submitted',
      'received',
      'acknowledged',
      'waitlisted',
      'info-requested',
      'info-provided',
    );
    expect(back.state).toMatchObject({ state: 'waitlisted', question: null, resume: null });
  });

  it('holds an offer through confirmation and no-show until she is in charge, and lets go of it at the end', () => {
    const path = ['submitted', 'received', 'acknowledged'] as const;
    const late = course(...path, { name: 'offered', id: 'o' }, 'confirmed', 'no-show');
    expect(late.state).toMatchObject({ state: 'no-show', offer: 'o', resume: 'acknowledged' });
    const inside = course(...path, { name: 'offered', id: 'o' }, 'confirmed', 'no-show', 'taken-in-charge');
    expect(inside.state).toMatchObject({ state: 'in-charge', offer: 'o', resume: null });
    const done = course(...path, 'offered', 'confirmed', 'taken-in-charge', 'completed');
    expect(done.state).toMatchObject({ state: 'completed', offer: null });
  });

  it.each(['offer-expired', 'offer-withdrawn', 'offer-refused'] as const)(
    '%s takes the offer away',
    (name) => {
      const back = course('submitted', 'received', 'acknowledged', 'offered', name);
      expect(back.state).toMatchObject({ state: 'acknowledged', offer: null, resume: null });
    },
  );

  it.each([[[]], [['no-show']]] as EventName[][][])(
    'a confirmed offer can be withdrawn, after %j too',
    (between) => {
      const back = course(
        'submitted',
        'received',
        'acknowledged',
        'waitlisted',
        'offered',
        'confirmed',
        ...between,
        'offer-withdrawn',
      );
      expect(back.state).toMatchObject({ state: 'waitlisted', offer: null, resume: null });
      expect(back.verdicts).not.toContain('superseded');
    },
  );

  it('does not mistake an earlier offer for the current one', () => {
    const first = { name: 'offered' as const, id: 'first' };
    const second = { name: 'offered' as const, id: 'second' };
    const stale = course('submitted', 'received', 'acknowledged', first, 'offer-expired', second, {
      name: 'confirmed',
      re: 'first',
    });
    expect(stale.verdicts.at(-1)).toBe('superseded');
    expect(stale.state).toMatchObject({ state: 'offered', offer: 'second' });
  });

  it('is confirmed by voice in one event, with the hold in it', () => {
    const voice = submitted({ kind: 'request', voice: true });
    const night = course(voice, 'received', { name: 'agreed-by-voice', id: 'o' });
    expect(night.state).toMatchObject({ state: 'confirmed', offer: 'o', resume: 'acknowledged' });
    expect(course(voice, 'received', 'agreed-by-voice', 'offer-withdrawn').state.state).toBe('acknowledged');
    const waited = course(voice, 'received', 'acknowledged', 'waitlisted', 'agreed-by-voice');
    expect(waited.state).toMatchObject({ state: 'confirmed', resume: 'waitlisted' });
    expect(course('submitted', 'received', 'agreed-by-voice').verdicts.at(-1)).toBe('superseded');
  });

  it('ends where a notice is noted and a question answered', () => {
    expect(course(submitted({ kind: 'notice' }), 'received', 'acknowledged').state.state).toBe('noted');
    expect(course(submitted({ kind: 'question' }), 'received', 'answered').state.state).toBe('completed');
    expect(course(submitted({ kind: 'question' }), 'received', 'acknowledged', 'answered').state.state).toBe(
      'completed',
    );
    expect(course(submitted({ kind: 'request' }), 'received', 'answered').verdicts.at(-1)).toBe('superseded');
  });

  it('goes to whoever came first: two proposals that cross', () => {
    const path = ['submitted', 'received', 'acknowledged', 'offered'] as const;
    const lapsed = course(...path, { name: 'offer-expired', re: 'id-3' }, { name: 'confirmed', re: 'id-3' });
    expect(lapsed.verdicts.slice(-2)).toEqual(['applied', 'superseded']);
    expect(lapsed.state.state).toBe('acknowledged');
    const held = course(...path, { name: 'confirmed', re: 'id-3' }, { name: 'offer-expired', re: 'id-3' });
    expect(held.verdicts.slice(-2)).toEqual(['applied', 'superseded']);
    expect(held.state).toMatchObject({ state: 'confirmed', offer: 'id-3' });
  });

  it('keeps its state when she withdraws her agreement: the cancellation beside it ends it', () => {
    const frozen = course('submitted', 'received', 'agreement-withdrawn');
    expect(frozen.state).toMatchObject({ state: 'received', frozen: true });
    const ended = course(
      'submitted',
      'received',
      'agreement-withdrawn',
      'cancelled',
      'withdrawal-acknowledged',
    );
    expect(ended.state).toMatchObject({ state: 'cancelled', frozen: true });
    expect(ended.verdicts).toEqual(['applied', 'applied', 'noted-fact', 'applied', 'noted-fact']);
    const inside = course(
      'submitted',
      'received',
      'acknowledged',
      'offered',
      'confirmed',
      'taken-in-charge',
      'agreement-withdrawn',
      'completed',
    );
    expect(inside.state).toMatchObject({ state: 'completed', frozen: true });
  });

  it('does not follow a withdrawal or an erasure told by the wrong side, or too early', () => {
    expect(course('submitted', { name: 'agreement-withdrawn', side: 'r' }).state.frozen).toBe(false);
    expect(course('submitted', 'received', 'erased').state.erased).toBe(false);
    expect(course('submitted', 'cancelled', { name: 'erased', side: 'r' }).state.erased).toBe(true);
  });
});
