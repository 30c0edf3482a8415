import { describe, expect, it } from '@jest/globals';
import { nextTime, wordsOf } from './maintenance.js';

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
    expect(wordsOf({ since, until: null, nodes: [] })).toBe('all nodes, until it is switched off');
    expect(wordsOf({ since, until: '2026-11-27T04:30:00Z', nodes: ['shelter-beds', 'intake-cav'] })).toBe(
      'shelter-beds, intake-cav, until 05:30 (Rome)',
    );
  });
});
