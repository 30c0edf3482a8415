import type { State } from '#machine';
import type { SuggestedUnit, Unit } from '../pages/shelter/types.js';

/** What a unit is while a request has it. */
export const FILLED: Readonly<Partial<Record<State['state'], Unit['state']>>> = {
  offered: 'held',
  confirmed: 'reserved',
  'no-show': 'reserved',
  'in-charge': 'occupied',
};

const unit = (code: string, more: Partial<Unit>): Unit => ({
  ...{ id: code.toLowerCase(), code, house: 'P', state: 'available', until: null },
  ...{ beds: 3, usableBeds: 3, closedBeds: [], adults: 1, minors: 2, cots: 1 },
  ...{
    stepFree: true,
    petsOk: false,
    sonsMaxAge: null,
    bathroom: 'own',
    languages: ['it'],
    intakeHours: null,
  },
  ...{ emergencyOnly: false, referral: null, stay: null, reason: null, version: 1 },
  ...more,
});

/** An invented house: one unit fits, one is too small, one is taken. */
export const UNITS: readonly Unit[] = [
  unit('P-1', {}),
  unit('P-2', { beds: 1, usableBeds: 1, minors: 0, cots: 0, stepFree: false }),
  unit('P-3', { state: 'out-of-service', reason: 'cleaning' }),
];

/** For the exercise's woman and her daughter. */
export const suggested = (units: readonly Unit[]): SuggestedUnit[] =>
  units
    .map(({ id, code, state, version, bathroom, minors }): SuggestedUnit => {
      const against: SuggestedUnit['against'] = [
        ...(state === 'out-of-service' ? (['out-of-service'] as const) : []),
        ...(state === 'available' || state === 'out-of-service' ? [] : (['taken'] as const)),
        ...(minors === 0 ? (['minors', 'beds'] as const) : []),
      ];
      return { unit: id, code, state, version, bathroom, fits: against.length === 0, against, ask: [] };
    })
    .sort((a, b) => a.against.length - b.against.length);
