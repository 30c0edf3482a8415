import { describe, expect, it } from '@jest/globals';
import { nextTime, refuseLong, wordsOf } from './maintenance.js';

describe('until when a pause is', () => {
  it('is the next time that clocks in Rome show it', () => {
    const night = new Date('2026-11-27T01:10:00Z');
    expect(nextTime('05:30', night).toISOString()).toBe('2026-11-27T04:30:00.000Z');
    expect(nextTime('02:10', night).toISOString()).toBe('2026-11-28T01:10:00.000Z');
    expect(nextTime('02:00', night).toISOString()).toBe('2026-11-28T01:00:00.000Z');
    const summer = new Date('2026-07-01T22:30:00Z');
    expect(nextTime('01:00', summer).toISOString()).toBe('2026-07-01T23:00:00.000Z');
  });

  it('is told in words', () => {
    const since = '2026-11-27T01:10:00Z';
    const now = new Date(since);
    expect(wordsOf({ since, until: null, nodes: [] }, now)).toBe('all nodes, until it is switched off');
    expect(
      wordsOf({ since, until: '2026-11-27T04:30:00Z', nodes: ['shelter-beds', 'intake-cav'] }, now),
    ).toBe('shelter-beds, intake-cav, until 05:30 (Rome)');
  });

  it('names the day where it is not today, as clocks in Rome show it', () => {
    const pause = { since: '2026-11-27T05:10:00Z', until: '2026-11-28T04:30:00Z', nodes: [] };
    const words = 'all nodes, until 05:30 on Saturday 28 November (Rome)';
    expect(wordsOf(pause, new Date('2026-11-27T05:10:00Z'))).toBe(words);
    expect(wordsOf(pause, new Date('2026-11-27T22:59:00Z'))).toBe(words);
    expect(wordsOf(pause, new Date('2026-11-27T23:01:00Z'))).toBe('all nodes, until 05:30 (Rome)');
  });

  it('is not most of a day because the time was typed a minute too late', () => {
    const now = new Date('2026-11-27T04:31:00Z');
    expect(() => refuseLong(nextTime('05:30', now), now)).toThrow(
      'Saturday 28 November, 05:30 in Rome, is 24 hours from now: with --force, if it is meant.',
    );
    expect(() => refuseLong(nextTime('13:32', now), now)).toThrow('--force');
    expect(() => refuseLong(nextTime('13:31', now), now)).not.toThrow();
  });
});
