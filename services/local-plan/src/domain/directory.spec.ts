import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { directoryFaults, isStale, shownEntry, weeklyHours, type DirectoryEntry } from './directory.js';
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

  it.each<[string, Partial<DirectoryEntry>]>([
    ['housing where one is safe', { kind: 'housing', needs: ['safe-place'] }],
    ['a desk where one is safe', { kind: 'cav-desk', needs: ['safe-place'] }],
    ['housing that the network alone leads to', { kind: 'housing', access: ['through-network'] }],
    ['housing that nobody knows the way to', { kind: 'housing', access: [] }],
    ['a desk that the network alone leads to', { kind: 'cav-desk', access: ['through-network'] }],
    ['an emergency service with no way in', { kind: 'pis', access: ['through-network'] }],
  ])('may be %s, and then says as little', (_, more) => {
    const house = { ...CENTRE, ...more };
    expect(directoryFaults(house, world).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['place', 'phones', 'email', 'hours', 'ambiti']),
    );
    const shown = shownEntry(house, world);
    expect(shown).not.toHaveProperty('place');
    expect(shown).toMatchObject({ phones: [], ambiti: [], access: ['through-network'] });
    expect(JSON.stringify(shown)).not.toMatch(/Inventata|300|trani|prova/i);
  });

  it('is no office that finds one a safe place, nor a team', () => {
    const { place: _, ...pis }: DirectoryEntry = {
      ...CENTRE,
      kind: 'pis',
      needs: ['safe-place'],
      access: ['by-phone'],
    };
    expect(directoryFaults(pis, world)).toEqual([]);
    expect(shownEntry(pis, world)).toEqual(pis);
    const team: DirectoryEntry = {
      ...{
        ...SHELTER,
        kind: 'equipe',
        code: 'equipe-trani',
        organization: 'ambito-trani',
        name: 'Équipe di Trani',
      },
      ...{ needs: ['children'], ambiti: ['ambito-trani'] },
    };
    expect(directoryFaults(team, world)).toEqual([]);
    expect(shownEntry(team, world)).toEqual(team);
    // but its door is nobody's from the street
    expect(directoryFaults({ ...team, place: CENTRE.place }, world)).toEqual([
      { path: 'place', rule: 'shelterPlace' },
    ]);
  });

  it('is shown without what a service said before its institution became one', () => {
    const became = { ...world, institutions: [{ id: 'cav-1', kind: 'casa-rifugio' }] };
    const before: DirectoryEntry = {
      ...{
        ...CENTRE,
        name: 'Centro di Trani',
        nameEn: 'Centre of Trani',
        website: 'https://trani.example.org',
      },
      ...{ descriptionEn: 'In Trani', stepFree: true, accepting: 'open', hours: 'always' },
    };
    const { code, ...shown } = shownEntry(before, became);
    expect(code).toBe(before.code);
    expect(Object.keys(shown).sort()).toEqual([
      'access',
      'ambiti',
      'description',
      'descriptionEn',
      'kind',
      'languages',
      'name',
      'nameEn',
      'needs',
      'organization',
      'phones',
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/trani|inventata|300|https|walk-in/i);
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
