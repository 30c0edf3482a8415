import { describe, expect, it } from '@jest/globals';
import { measure, type Asking, type Fitting, type Measured } from './fitting.js';

const unit = (more: Partial<Measured> = {}): Measured => ({
  state: 'available',
  adults: 1,
  minors: 2,
  cots: 0,
  usableBeds: 3,
  stepFree: false,
  petsOk: false,
  sonsMaxAge: 12,
  languages: ['it'],
  intakeHours: null,
  emergencyOnly: false,
  ...more,
});
const asking = (more: Partial<Asking> = {}): Asking => ({
  adults: 1,
  children: 0,
  infants: 0,
  stepFree: false,
  pets: false,
  sons: [],
  languages: [],
  emergency: false,
  ...more,
});
const against = (u: Partial<Measured>, a: Partial<Asking>): Fitting => measure(unit(u), asking(a));

describe('what a unit has for and against a household', () => {
  it('is nothing where everything fits', () => {
    expect(against({}, {})).toEqual({ fits: true, against: [], ask: [] });
  });

  it.each<[string, Partial<Measured>, Partial<Asking>]>([
    ['taken', { state: 'held' }, {}],
    ['taken', { state: 'occupied' }, {}],
    ['out-of-service', { state: 'out-of-service' }, {}],
    ['adults', { usableBeds: 9 }, { adults: 2 }],
    ['minors', { usableBeds: 9 }, { children: 3 }],
    ['beds', { usableBeds: 1 }, { children: 1 }],
    ['steps', {}, { stepFree: true }],
    ['pets', {}, { pets: true }],
    ['sons-age', {}, { children: 1, sons: ['14-17'] }],
    ['sons-age', {}, { children: 1, sons: ['18-plus'] }],
    ['emergency-only', { emergencyOnly: true }, {}],
  ])('is %s', (misfit, u, a) => {
    expect(against(u, a)).toMatchObject({ fits: false, against: [misfit] });
  });

  it('keeps emergency units for emergencies', () => {
    expect(against({ emergencyOnly: true }, { emergency: true }).fits).toBe(true);
  });

  it('asks where only a person can tell', () => {
    expect(against({}, { children: 1, sons: ['11-13'] })).toEqual({
      fits: true,
      against: [],
      ask: ['sons-age'],
    });
    expect(against({ sonsMaxAge: 13 }, { children: 1, sons: ['11-13'] }).ask).toEqual([]);
    expect(against({ sonsMaxAge: null }, { children: 1, sons: ['18-plus'] }).ask).toEqual([]);
    expect(against({}, { languages: ['ar-MA'] }).ask).toEqual(['language']);
    expect(against({ languages: ['it', 'ar'] }, { languages: ['ar-MA'] }).ask).toEqual([]);
    expect(against({ intakeHours: '08:00-20:00' }, {}).ask).toEqual(['intake-hours']);
  });
});
