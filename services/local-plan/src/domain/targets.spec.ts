import { describe, expect, it } from '@jest/globals';
import { activeOf, defaultTargets, gapOf, type ActiveInstitution, type ActiveService } from './targets.js';
import type { Territory } from './territory.js';

const territory: Territory = {
  province: 'Prova',
  sign: 'PR',
  comuni: [
    { name: 'Uno', istat: '000001', ambito: 'ambito-1' },
    { name: 'Due', istat: '000002', ambito: 'ambito-2' },
  ],
};
const institution = (id: string, kind: string, more: Partial<ActiveInstitution> = {}): ActiveInstitution => ({
  id,
  kind,
  onNetwork: true,
  services: [],
  ...more,
});
const service = (organization: string, more: Partial<ActiveService> = {}): ActiveService => ({
  kind: 'cav',
  organization,
  ambiti: [],
  state: 'listed',
  ...more,
});

describe('what is there', () => {
  const centres = [
    institution('cav-1', 'cav', { comuni: ['000001'] }),
    institution('cav-2', 'cav', { comuni: ['000002'] }),
    institution('cav-3', 'cav', { onNetwork: false }),
  ];

  it('is what the directory lists, and whom the registry knows beside it', () => {
    const cav = { kind: 'cav' } as const;
    expect(activeOf(cav, [], centres, territory)).toEqual({ ofDirectory: 0, ofRegistry: 2 });
    expect(activeOf(cav, [service('cav-1')], centres, territory)).toEqual({ ofDirectory: 1, ofRegistry: 1 });
  });

  it('is not what is closed, also where the registry still knows its institution', () => {
    for (const state of ['suspended', 'withdrawn']) {
      const closed = [service('cav-1', { state })];
      expect(activeOf({ kind: 'cav' }, closed, centres, territory)).toEqual({
        ofDirectory: 0,
        ofRegistry: 1,
      });
    }
  });

  it('covers an ambito, or all of them', () => {
    const listed = [service('cav-1', { ambiti: ['ambito-1'] }), service('cav-2')];
    const at = (ambito: string) => activeOf({ kind: 'cav', ambito }, listed, centres, territory).ofDirectory;
    expect([at('ambito-1'), at('ambito-2')]).toEqual([2, 1]);
    const known = (ambito: string) => activeOf({ kind: 'cav', ambito }, [], centres, territory).ofRegistry;
    expect([known('ambito-1'), known('ambito-2')]).toEqual([1, 1]);
  });

  it('counts a team for its own ambito alone', () => {
    const ambiti = ['ambito-1', 'ambito-2'].map((id) =>
      institution(id, 'ambito', { services: id === 'ambito-1' ? ['equipe-care'] : [] }),
    );
    const at = (ambito: string) => activeOf({ kind: 'equipe', ambito }, [], ambiti, territory);
    expect([at('ambito-1').ofRegistry, at('ambito-2').ofRegistry]).toEqual([1, 0]);
  });
});

describe('what is missing', () => {
  it('is never less than nothing', () => {
    expect(gapOf(2, { ofDirectory: 1, ofRegistry: 0 })).toBe(1);
    expect(gapOf(2, { ofDirectory: 2, ofRegistry: 3 })).toBe(0);
  });

  it('is measured by what the Region asks for, unless the plan says otherwise', () => {
    expect(defaultTargets(['ambito-1'])).toEqual([
      { kind: 'cav', count: 2 },
      { kind: 'casa-rifugio', count: 1 },
      { kind: 'equipe', ambito: 'ambito-1', count: 1 },
    ]);
  });
});
