import { describe, expect, it } from '@jest/globals';
import type { Flow, RegistryView } from '#trust';
import type { EventName } from '#referral';
import { happeningOf, textOf, type Happening } from '../../domain/indicators/happening.js';
import { begun, foldWord, type Happened, type Underway } from './fold-referral.js';
import type { LaneWord } from './lane-word.js';

const flow = {
  deadlines: { E2: { received: 'PT1M', acknowledged: 'PT2H', decided: 'PT24H', 'info-requested': 'PT24H' } },
  workingDays: [],
  hold: {},
} as unknown as Flow;
const flows = { flowNamed: () => flow } as unknown as RegistryView;

const MINUTE = 60_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const asked = { kind: 'request', urgency: 'E2', protocol: 'p@1', flow: 'f', purpose: 'support' };
const about = { from: 'a', to: 'b', kind: 'request', purpose: 'support', flow: 'f', urgency: 'E2' };

/** A lane told in minutes: `[minute, side, name]`. */
class Lane {
  readonly happened: Happened[] = [];
  referral: Underway | undefined;
  private readonly numbers = { s: 0, r: 0 };
  private last = '';

  word(minute: number, side: 's' | 'r', name: EventName, more: Partial<LaneWord> = {}): LaneWord {
    this.numbers[side] += 1;
    const id = `${side}${String(this.numbers[side])}`;
    const re = this.last;
    if (name === 'offered' || name === 'info-requested') this.last = id;
    const first = name === 'submitted' ? { kind: 'request' as const, asked } : {};
    const at = START + minute * MINUTE;
    return {
      name,
      side,
      id,
      n: this.numbers[side],
      digest: id,
      from: 'a',
      to: 'b',
      at,
      re,
      ...first,
      ...more,
    };
  }

  hear(...words: LaneWord[]): this {
    for (const word of words) {
      const next = foldWord(flows, this.referral ?? begun(word), word);
      this.referral = next.referral;
      this.happened.push(...next.happened);
    }
    return this;
  }

  say(minute: number, side: 's' | 'r', name: EventName, more: Partial<LaneWord> = {}): this {
    return this.hear(this.word(minute, side, name, more));
  }

  stages(): object[] {
    return this.happened
      .filter(({ happening }) => happening.what === 'stage')
      .map(({ happening: { name, inTime, minutes } }) => ({ name, inTime, minutes }));
  }

  steps(): string[] {
    return this.happened
      .filter(({ happening: { what } }) => what === 'step')
      .map(({ happening }) => happening.name);
  }
}

const received = (): Lane => new Lane().say(0, 's', 'submitted').say(1, 'r', 'received');

describe('what a referral’s lane tells the tables', () => {
  it('is each step, and how long each stage took, in the flow’s time or not', () => {
    const lane = received().say(122, 'r', 'acknowledged').say(200, 'r', 'offered');
    lane.say(300, 's', 'confirmed').say(1_000, 'r', 'taken-in-charge').say(9_000, 'r', 'completed', {
      outcome: 'service-given',
    });
    expect(lane.stages()).toEqual([
      { name: 'received', inTime: true, minutes: 1 },
      // two hours from its receipt had passed a minute before
      { name: 'acknowledged', inTime: false, minutes: 122 },
      { name: 'decided', inTime: true, minutes: 78 },
      { name: 'arrived', inTime: undefined, minutes: 800 },
    ]);
    expect(lane.steps()).toEqual([
      ...['submitted', 'received', 'acknowledged', 'offered', 'confirmed', 'taken-in-charge', 'completed'],
    ]);
    expect(lane.happened.at(-1)?.happening).toEqual({
      ...{ what: 'step', name: 'completed', outcome: 'service-given' },
      ...about,
    });
  });

  it('leaves out the time in which information was awaited', () => {
    const lane = received().say(10, 'r', 'acknowledged').say(20, 'r', 'info-requested');
    // a whole day until the answer, and again until the refusal: of the time to decide ten minutes had passed
    lane
      .say(20 + 1_440, 's', 'info-provided')
      .say(20 + 1_440 + 1_430, 'r', 'declined', { reason: 'no-place' });
    expect(lane.stages().slice(2)).toEqual([
      { name: 'info-requested', inTime: true, minutes: 1_440 },
      { name: 'decided', inTime: true, minutes: 1_440 },
    ]);
    const slow = received().say(10, 'r', 'acknowledged').say(20, 'r', 'info-requested');
    slow
      .say(20 + 1_440, 's', 'info-provided')
      .say(20 + 1_440 + 1_431, 'r', 'declined', { reason: 'no-place' });
    expect(slow.stages().at(-1)).toEqual({ name: 'decided', inTime: false, minutes: 1_441 });
  });

  it('takes a refusal that comes at once as decided, from its receipt on', () => {
    const lane = received().say(30, 'r', 'declined', { reason: 'does-not-fit' });
    expect(lane.stages().slice(1)).toEqual([
      { name: 'acknowledged', inTime: true, minutes: 30 },
      { name: 'decided', inTime: true, minutes: 30 },
    ]);
    expect(lane.happened.find(({ happening }) => happening.name === 'declined')?.happening.reason).toBe(
      'does-not-fit',
    );
  });

  it('counts a decision once, and nothing that was superseded', () => {
    const lane = received().say(5, 'r', 'acknowledged').say(6, 'r', 'waitlisted').say(90, 'r', 'offered');
    lane.say(95, 's', 'cancelled').say(96, 'r', 'offer-expired');
    expect(lane.stages().map((stage) => (stage as { name: string }).name)).toEqual([
      ...['received', 'acknowledged', 'decided'],
    ]);
    expect(lane.steps().slice(-2)).toEqual(['offered', 'cancelled']);
  });

  it('counts what waited for an earlier word when that has come', () => {
    const lane = new Lane().say(0, 's', 'submitted');
    const [one, two] = [lane.word(1, 'r', 'received'), lane.word(2, 'r', 'acknowledged')];
    lane.hear(two);
    expect(lane.steps()).toEqual(['submitted']);
    lane.hear({ ...one, at: START + 50 * MINUTE });
    expect(lane.steps()).toEqual(['submitted', 'received', 'acknowledged']);
    expect(lane.happened.map(({ at }) => (at - START) / MINUTE)).toEqual([0, 50, 50, 50, 50]);
  });

  it('is nothing where others use the referral’s number, or the beginning is not kept', () => {
    const lane = received();
    lane.hear({ ...lane.word(9, 'r', 'acknowledged'), to: 'c' });
    expect(lane.steps()).toHaveLength(2);
    expect(new Lane().say(0, 'r', 'received').hear().steps()).toEqual([]);
  });

  it('is forgotten with its erasure, and was counted', () => {
    const lane = received()
      .say(3, 's', 'cancelled')
      .say(4, 's', 'erased')
      .say(5, 'r', 'erasure-acknowledged');
    expect(lane.steps()).toEqual(['submitted', 'received', 'cancelled']);
    expect(lane.referral).toEqual({
      ...begun({ from: 'a', to: 'b' }),
      state: { ...lane.referral?.state, state: 'cancelled', erased: true, nS: 3, nR: 2 },
    });
    expect(JSON.stringify(lane.referral)).not.toContain('support');
  });

  it('can be written as text and read again', () => {
    const all: Happening[] = [
      { what: 'stage', name: 'decided', ...about, inTime: false, minutes: 0 },
      { what: 'finding', name: 'raised', rule: 'no-flow' },
    ];
    for (const each of all) expect(happeningOf(textOf(each))).toEqual(each);
  });
});
