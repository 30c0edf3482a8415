import { describe, expect, it } from '@jest/globals';
import { ACCESSES, OUTSIDE, PLACEMENTS, planYear, REFERRALS } from './plan.js';

describe('a planned year', () => {
  const { contacts, referrals } = planYear(2025, 7);
  const places = referrals.filter(({ service }) => service === 'placement');
  const admitted = places.filter(({ steps }) => steps.some(({ verb }) => verb === 'admission'));

  it('has the sums of the province', () => {
    expect(contacts).toHaveLength(ACCESSES);
    expect(referrals).toHaveLength(REFERRALS);
    expect(admitted.filter(({ reported }) => !reported)).toHaveLength(PLACEMENTS);
    expect(admitted.filter(({ reported }) => reported)).toHaveLength(OUTSIDE);
    const share = (count: number): number => Math.round((count / ACCESSES) * 1000) / 10;
    expect(share(contacts.filter(({ outcome }) => outcome === 'taken-in-charge').length)).toBe(56.5);
    expect(share(contacts.filter(({ source }) => source !== 'herself').length)).toBe(33.6);
  });

  it('lies within its year, and never has more than four households in the house', () => {
    for (const { at } of [...contacts, ...referrals]) expect(at.slice(0, 4)).toBe('2025');
    let inside = 0;
    for (const { steps, reported } of places) {
      if (reported || !steps.some(({ verb }) => verb === 'admission')) continue;
      inside += 1;
      expect(inside).toBeLessThanOrEqual(4);
      if (steps.some(({ verb }) => verb === 'completion')) inside -= 1;
    }
    expect(inside).toBe(4);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(planYear(2025, 7)).toEqual({ contacts, referrals });
    expect(planYear(2025, 8)).not.toEqual({ contacts, referrals });
  });
});
