import { describe, expect, it } from '@jest/globals';
import { fits, reservedUntil, type Household, type UnitCapacity } from './unit.js';

const unit = (more: Partial<UnitCapacity> = {}): UnitCapacity => ({
  adults: 1,
  minors: 1,
  cots: 0,
  usableBeds: 9,
  stepFree: false,
  petsOk: false,
  ...more,
});
const household = (more: Partial<Household> = {}): Household => ({
  adults: 1,
  children: 0,
  infants: 0,
  stepFree: false,
  pets: false,
  ...more,
});

describe('fits', () => {
  it('counts adults and children', () => {
    expect(fits(unit(), household({ children: 1 }))).toBe(true);
    expect(fits(unit(), household({ children: 2 }))).toBe(false);
    expect(fits(unit(), household({ adults: 2 }))).toBe(false);
  });

  it('puts infants into cots, and nobody else', () => {
    expect(fits(unit({ minors: 0, cots: 1 }), household({ children: 1, infants: 1 }))).toBe(true);
    expect(fits(unit({ minors: 0, cots: 1 }), household({ children: 1 }))).toBe(false);
    expect(fits(unit({ minors: 0, cots: 1 }), household({ children: 2, infants: 2 }))).toBe(false);
    expect(fits(unit({ minors: 1, cots: 1 }), household({ children: 2, infants: 2 }))).toBe(true);
  });

  it('lets nobody sleep in a bed that is closed', () => {
    expect(fits(unit({ usableBeds: 1 }), household({ children: 1 }))).toBe(false);
    expect(fits(unit({ usableBeds: 1, cots: 1 }), household({ children: 1, infants: 1 }))).toBe(true);
  });

  it('asks for a step-free unit and for one with pets only where they are needed', () => {
    expect(fits(unit(), household({ stepFree: true }))).toBe(false);
    expect(fits(unit({ stepFree: true }), household({ stepFree: true }))).toBe(true);
    expect(fits(unit({ stepFree: true }), household())).toBe(true);
    expect(fits(unit(), household({ pets: true }))).toBe(false);
    expect(fits(unit({ petsOk: true }), household({ pets: true }))).toBe(true);
  });
});

describe('reservedUntil', () => {
  it('adds six hours to the expected arrival', () => {
    expect(reservedUntil(new Date('2026-03-01T22:00:00Z')).toISOString()).toBe('2026-03-02T04:00:00.000Z');
  });
});
