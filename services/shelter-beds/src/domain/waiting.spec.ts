import { describe, expect, it } from '@jest/globals';
import { confirmBy, inOrder, type Place } from './waiting.js';

const place = (id: string, day: number, level?: string): Place => ({
  id,
  since: new Date(Date.UTC(2026, 2, day)),
  ...(level === undefined ? {} : { level }),
});

describe('the waiting list', () => {
  it('goes by risk level, then by waiting time', () => {
    const places = [
      place('low, long', 1, 'low'),
      place('high, short', 9, 'high'),
      place('high, long', 2, 'high'),
      place('extreme, today', 10, 'extreme'),
      place('medium', 1, 'medium'),
    ];
    const order = ['extreme, today', 'high, long', 'high, short', 'medium', 'low, long'];
    expect(inOrder(places).map(({ id }) => id)).toEqual(order);
    expect(inOrder([...places].reverse()).map(({ id }) => id)).toEqual(order);
  });

  it('does not take silence for a low risk', () => {
    const places = [place('medium', 1, 'medium'), place('not told', 9), place('high', 9, 'high')];
    expect(inOrder(places).map(({ id }) => id)).toEqual(['high', 'not told', 'medium']);
    expect(inOrder([place('odd', 1, 'constructor'), place('low', 1, 'low')])[0]?.id).toBe('odd');
  });

  it('is asked again after three days', () => {
    expect(confirmBy(new Date('2026-03-01T10:00:00Z')).toISOString()).toBe('2026-03-04T10:00:00.000Z');
  });
});
