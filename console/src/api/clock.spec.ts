import { afterEach, describe, expect, it } from '@jest/globals';
import { hearTime, timeNow } from './clock.js';

const MINUTE = 60_000;
const heard = (offset: number): string => new Date(Date.now() + offset).toUTCString();

describe('the time of the network', () => {
  afterEach(() => hearTime(new Date().toUTCString()));

  it.each([[15 * MINUTE], [-15 * MINUTE]])('is believed where this computer is %d ms off', (offset) => {
    hearTime(heard(offset));
    expect(Math.abs(timeNow() - Date.now() - offset)).toBeLessThanOrEqual(1_000);
  });

  it('is this computer’s where the two agree to the second, or nothing is said', () => {
    hearTime(heard(15 * MINUTE));
    hearTime(heard(-1_000));
    expect(timeNow() - Date.now()).toBeLessThan(50);
    hearTime(heard(15 * MINUTE));
    hearTime(null);
    expect(timeNow() - Date.now()).toBeGreaterThan(14 * MINUTE);
  });
});
