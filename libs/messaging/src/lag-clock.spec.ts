import { describe, expect, it } from '@jest/globals';
import { LagClock } from './lag-clock.js';

describe('the age of what is not read yet', () => {
  it('is nothing while everything is read', () => {
    const clock = new LagClock();
    expect(clock.seconds('a/0', { next: 5n, end: 5n }, 1_000)).toBe(0);
    expect(clock.seconds('a/0', { next: 9n, end: 9n }, 11_000)).toBe(0);
  });

  it('counts from the first look at which the end was beyond, and from a later one once the reader has moved', () => {
    const clock = new LagClock();
    expect(clock.seconds('a/0', { next: 5n, end: 7n }, 10_000)).toBe(0);
    expect(clock.seconds('a/0', { next: 5n, end: 9n }, 20_000)).toBe(10);
    expect(clock.seconds('a/0', { next: 7n, end: 9n }, 40_000)).toBe(20);
    expect(clock.seconds('a/0', { next: 9n, end: 9n }, 50_000)).toBe(0);
  });

  it('keeps partitions apart', () => {
    const clock = new LagClock();
    clock.seconds('a/0', { next: 0n, end: 1n }, 0);
    expect(clock.seconds('a/1', { next: 0n, end: 1n }, 30_000)).toBe(0);
    expect(clock.seconds('a/0', { next: 0n, end: 1n }, 30_000)).toBe(30);
  });

  it('does not forget the beginning of a long wait', () => {
    const clock = new LagClock();
    let last = 0;
    for (let look = 0; look < 2_000; look += 1)
      last = clock.seconds('a/0', { next: 0n, end: BigInt(look + 1) }, look * 10_000);
    expect(last).toBe(19_990);
  });
});
