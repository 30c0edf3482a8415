import { describe, expect, it } from '@jest/globals';
import { membershipsOf } from './memberships.js';

const CAV_2 = { institution: 'cav-2', roles: ['coordinator'] };

describe('memberships', () => {
  it('are one where a token says institution and roles', () => {
    expect(membershipsOf({ institution: 'cav-1', roles: ['operator', 'queen', 7] })).toEqual({
      all: [{ institution: 'cav-1', roles: ['operator'] }],
      first: 'cav-1',
    });
  });

  it('are several where it lists them, the single claim being the first', () => {
    expect(membershipsOf({ institution: 'cav-1', roles: ['operator'], memberships: [CAV_2] })).toEqual({
      all: [{ institution: 'cav-1', roles: ['operator'] }, CAV_2],
      first: 'cav-1',
    });
  });

  it('count an institution once, with all its roles', () => {
    const memberships = [{ institution: 'cav-1', roles: ['dpo'] }];
    expect(membershipsOf({ institution: 'cav-1', roles: ['operator'], memberships })?.all).toEqual([
      { institution: 'cav-1', roles: ['operator', 'dpo'] },
    ]);
  });

  it('have no first where several are listed and none is named', () => {
    const two = [{ institution: 'cav-1', roles: ['operator'] }, CAV_2];
    expect(membershipsOf({ memberships: two })?.first).toBeUndefined();
    expect(membershipsOf({ memberships: [CAV_2] })?.first).toBe('cav-2');
    expect(membershipsOf({})).toEqual({ all: [], first: undefined });
  });

  it('do not make a role out of a text', () => {
    expect(membershipsOf({ institution: 'cav-1', roles: 'operator' })?.all).toEqual([
      { institution: 'cav-1', roles: [] },
    ]);
  });

  it.each([
    { institution: ['cav-1'] },
    { institution: '' },
    { institution: null },
    { memberships: 'cav-1' },
    { memberships: { institution: 'cav-1' } },
    { memberships: [null] },
    { memberships: ['cav-1'] },
    { institution: 'cav-1', memberships: [{ institution: 7, roles: ['operator'] }] },
    { memberships: Array.from({ length: 65 }, (_, index) => ({ institution: `cav-${String(index)}` })) },
  ])('are not believed where the claims are %j', (claims) => {
    expect(membershipsOf(claims)).toBeUndefined();
  });
});
