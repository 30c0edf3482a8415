import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { directoryFaults, isStale, weeklyHours, type DirectoryEntry } from './directory.js';
import { namesPlace } from './place-words.js';
import type { Territory } from './territory.js';

const read = JSON.parse(readFileSync(join(process.cwd(), 'network/bat/territory.json'), 'utf8')) as {
  province: { name: string };
  comuni: Territory['comuni'];
};
const territory: Territory = { province: read.province.name, sign: 'BT', comuni: read.comuni };
const world = {
  territory,
  institutions: [
    { id: 'cav-1', kind: 'cav' },
    { id: 'casa-rifugio-1', kind: 'casa-rifugio' },
    { id: 'ambito-trani', kind: 'ambito' },
  ],
};

const CENTRE: DirectoryEntry = {
  code: 'cav-1-sede',
  kind: 'cav',
  organization: 'cav-1',
  name: 'DATI INVENTATI',
  description: 'Via Inventata 1, telefono 000 300 0001',
  ambiti: ['ambito-trani'],
  needs: ['talk'],
  access: ['walk-in'],
  languages: ['it'],
  phones: [{ number: '000 300 0001' }],
  email: 'prova@example.org',
  hours: { open: [{ days: ['mon', 'tue'], from: '09:00', to: '13:00' }] },
  place: { address: 'Via Inventata 1', comune: '110009' },
};
const SHELTER: DirectoryEntry = {
  code: 'casa-rifugio',
  kind: 'casa-rifugio',
  organization: 'casa-rifugio-1',
  name: 'Casa rifugio',
  description:
    'Protezione per donne, figlie e figli della provincia di Barletta-Andria-Trani. Si entra attraverso un centro.',
  ambiti: [],
  needs: ['safe-place'],
  access: ['through-network'],
  languages: ['it'],
  phones: [],
};

describe('a service', () => {
  it('may say where it is', () => {
    expect(directoryFaults(CENTRE, world)).toEqual([]);
  });

  it('names an institution, ambiti and a comune that exist, and hours that run forwards', () => {
    const wrong: DirectoryEntry = {
      ...CENTRE,
      organization: 'nessuno',
      ambiti: ['cav-1'],
      place: { address: 'Via Inventata 1', comune: '072006' },
      hours: { open: [{ days: ['mon'], from: '13:00', to: '09:00' }] },
    };
    expect(directoryFaults(wrong, world).map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'organization unknownInstitution',
      'ambiti unknownAmbito',
      'place unknownComune',
      'hours order',
    ]);
  });
});

describe('a shelter', () => {
  it('is listed without anything that could tell where it is', () => {
    expect(directoryFaults(SHELTER, world)).toEqual([]);
  });

  it.each<[string, Partial<DirectoryEntry>]>([
    ['place', { place: CENTRE.place }],
    ['phones', { phones: CENTRE.phones }],
    ['email', { email: 'casa@example.org' }],
    ['website', { website: 'https://example.org' }],
    ['hours', { hours: 'always' }],
    ['ambiti', { ambiti: ['ambito-trani'] }],
    ['stepFree', { stepFree: true }],
    ['accepting', { accepting: 'open' }],
    ['access', { access: ['walk-in'] }],
    ['name', { name: 'Casa rifugio di Trani' }],
    ['nameEn', { nameEn: 'Shelter near the sea' }],
    ['code', { code: 'casa-bisceglie' }],
    ['description', { description: 'In Via dei Mille' }],
    ['description', { description: 'A CANOSA, presso le suore' }],
    ['description', { description: 'Chiamare 0883.000.000' }],
    ['descriptionEn', { descriptionEn: 'In Minervino Murge' }],
  ])('is refused with %s', (path, more) => {
    expect(directoryFaults({ ...SHELTER, ...more }, world)).toContainEqual({ path, rule: 'shelterPlace' });
  });

  it('stays one whatever its operator calls it', () => {
    const disguised = { ...CENTRE, organization: 'casa-rifugio-1' };
    expect(directoryFaults(disguised, world).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['place', 'phones', 'email', 'hours', 'ambiti', 'access']),
    );
  });

  it('has no comune of the province in any text, however it is written', () => {
    const before = fc.constantFrom('', 'a ', '(', '… ', 'l’');
    const after = fc.constantFrom('', ')', ',', '.', '’s');
    const comune = fc.constantFrom(...territory.comuni.map(({ name }) => name));
    const cased = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => text.normalize('NFD'),
    );
    fc.assert(
      fc.property(before, comune, after, cased, (opening, name, closing, write) => {
        expect(namesPlace(`Casa ${opening}${write(name)}${closing} protetta`, territory)).toBe(true);
      }),
    );
    expect(namesPlace('Casa rifugio della provincia di Barletta-Andria-Trani', territory)).toBe(false);
  });
});

describe('verification', () => {
  it('is stale after twelve months', () => {
    expect(isStale('2025-03-02', '2026-03-02')).toBe(false);
    expect(isStale('2025-03-01', '2026-03-02')).toBe(true);
    expect(isStale('2024-02-29', '2025-02-28')).toBe(false);
    expect(isStale(null, '2026-03-02')).toBe(true);
  });

  it('counts an ordinary week', () => {
    expect(weeklyHours(undefined)).toBeUndefined();
    expect(weeklyHours('always')).toBe(168);
    expect(weeklyHours({ open: [{ days: ['mon', 'tue'], from: '09:00', to: '13:30' }] })).toBe(9);
  });
});
