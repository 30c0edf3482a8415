import { describe, expect, it } from '@jest/globals';
import { AttemptLimiter } from './attempt-limiter.js';

describe('failed attempts', () => {
  let now = 0;
  const clock = { now: (): Date => new Date(now) };
  const spent = (): AttemptLimiter => {
    const limiter = new AttemptLimiter({ most: 2, windowMs: 1_000, clock });
    limiter.failed('a');
    limiter.failed('a');
    return limiter;
  };

  it('are counted by name', () => {
    const limiter = new AttemptLimiter({ most: 2, windowMs: 1_000, clock });
    limiter.failed('a');
    expect(limiter.isSpent('a')).toBe(false);
    limiter.failed('a');
    expect([limiter.isSpent('a'), limiter.isSpent('b')]).toEqual([true, false]);
  });

  it('are forgotten when their window has passed, and counted anew', () => {
    now = 0;
    const limiter = spent();
    now = 999;
    expect(limiter.isSpent('a')).toBe(true);
    now = 1_000;
    expect(limiter.isSpent('a')).toBe(false);
    limiter.failed('a');
    expect(limiter.isSpent('a')).toBe(false);
  });

  it('do not fill the memory', () => {
    const limiter = spent();
    for (let index = 0; index < 10_000; index += 1) limiter.failed(`other ${String(index)}`);
    expect(limiter.isSpent('a')).toBe(false);
  });
});
