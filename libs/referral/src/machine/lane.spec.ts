import { describe, expect, it } from '@jest/globals';
import { INITIAL } from './state.js';
import { arrive, missing, replay, type LaneEvent, type Numbered, type Position } from './lane.js';
import type { Side } from './state.js';

interface Rec extends Numbered {
  readonly tag: string;
}

/** `s1`, `r2`, or with another content: `s1!`. */
const rec = (tag: string): Rec => ({
  tag,
  side: tag[0] as Side,
  n: Number.parseInt(tag.slice(1), 10),
  digest: tag,
});

function lane(...tags: string[]) {
  let position: Position<Rec> = { nS: 0, nR: 0, waiting: [] };
  const folded: Rec[] = [];
  const outcomes: string[] = [];
  for (const tag of tags) {
    const arrival = arrive(
      position,
      rec(tag),
      (side, n) => folded.find((f) => f.side === side && f.n === n)?.digest,
    );
    folded.push(...arrival.apply);
    outcomes.push(arrival.outcome);
    position = arrival.position;
  }
  return {
    folded: folded.map((f) => f.tag).join(' '),
    waiting: position.waiting.map((w) => w.tag).join(' '),
    outcomes,
    missing: missing(position),
    position,
  };
}

describe('the order of n', () => {
  it('folds what comes in order as it comes', () => {
    expect(lane('s1', 'r1', 's2', 'r2')).toMatchObject({
      folded: 's1 r1 s2 r2',
      waiting: '',
      position: { nS: 2, nR: 2 },
      missing: [],
    });
  });

  it('drops a duplicate, folded or waiting', () => {
    expect(lane('s1', 's1', 'r1', 's1').outcomes).toEqual(['folded', 'duplicate', 'folded', 'duplicate']);
    expect(lane('s2', 's2', 's1', 's2')).toMatchObject({
      folded: 's1 s2',
      outcomes: ['waits', 'duplicate', 'folded', 'duplicate'],
    });
  });

  it('knows a number that was given twice, folded or waiting; the first in the lane counts', () => {
    expect(lane('s1', 's1!')).toMatchObject({ folded: 's1', outcomes: ['folded', 'equivocation'] });
    expect(lane('s2', 's2!', 's1')).toMatchObject({
      folded: 's1 s2',
      outcomes: ['waits', 'equivocation', 'folded'],
    });
  });

  it('takes an event whose digest is gone for the same event', () => {
    const position = { nS: 3, nR: 0, waiting: [] };
    expect(arrive(position, rec('s2'), () => undefined).outcome).toBe('duplicate');
  });

  it('stops both sides at a gap', () => {
    expect(lane('s1', 's3', 'r1', 'r2')).toMatchObject({
      folded: 's1',
      waiting: 's3 r1 r2',
      missing: [{ side: 's', n: 2 }],
    });
  });

  it('folds the missing one on arrival and then the waiting ones in lane order', () => {
    expect(lane('s1', 's3', 'r1', 'r2', 's2')).toMatchObject({ folded: 's1 s2 s3 r1 r2', waiting: '' });
    expect(lane('s1', 'r1', 's4', 'r2', 's3', 's2')).toMatchObject({ folded: 's1 r1 s2 s3 s4 r2' });
  });

  it('goes on waiting behind a second gap, but not with what came before it', () => {
    expect(lane('s1', 's3', 'r1', 's5', 'r2', 's2')).toMatchObject({
      folded: 's1 s2 s3 r1',
      waiting: 's5 r2',
      missing: [{ side: 's', n: 4 }],
    });
  });

  it('fills the gaps of both sides, each as its record comes', () => {
    const both = lane('s2', 'r2');
    expect(both.missing).toEqual([
      { side: 's', n: 1 },
      { side: 'r', n: 1 },
    ]);
    expect(lane('s2', 'r2', 'r1')).toMatchObject({ folded: 'r1', waiting: 's2 r2' });
    expect(lane('s2', 'r2', 'r1', 's1')).toMatchObject({ folded: 'r1 s1 s2 r2', waiting: '' });
    expect(lane('s2', 'r2', 's1', 'r1')).toMatchObject({ folded: 's1 s2 r1 r2', waiting: '' });
  });
});

describe('a replay', () => {
  const event = (name: LaneEvent['name'], tag: string, re?: string): LaneEvent => ({
    ...rec(tag),
    name,
    id: tag,
    ...(re === undefined ? {} : { re }),
  });

  it('is the state at both parties and at the audit', () => {
    const history = replay([
      event('submitted', 's1'),
      event('received', 'r1'),
      event('offered', 'r3'),
      event('confirmed', 's2', 'r3'),
      event('acknowledged', 'r2'),
      event('cancelled', 's2!'),
      event('taken-in-charge', 'r4', 'r3'),
    ]);
    expect(history.state).toEqual({
      ...INITIAL,
      kind: 'request',
      state: 'in-charge',
      offer: 'r3',
      nS: 2,
      nR: 4,
    });
    expect(history.folded.map((f) => f.event.id)).toEqual(['s1', 'r1', 'r2', 'r3', 's2', 'r4']);
    expect(history.folded.every((f) => f.verdict === 'applied')).toBe(true);
    expect(history.equivocations.map((e) => e.id)).toEqual(['s2!']);
    expect(history.waiting).toEqual([]);
  });
});
