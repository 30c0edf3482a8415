import type { AccessMode, DirectoryKind, DirectoryNeed } from '#contracts';
import type { Fault } from './fault.js';
import { namesPlace } from './place-words.js';
import type { Territory } from './territory.js';

export interface Phone {
  readonly number: string;
  readonly note?: string | undefined;
}

/** Of a service that everybody may come to. A shelter has none. */
export interface Place {
  readonly address: string;
  /** ISTAT code. */
  readonly comune: string;
  readonly postcode?: string | undefined;
}

export interface OpenFrom {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** As the registry writes hours; Europe/Rome. */
export type DirectoryHours =
  'always' | { readonly holidays?: boolean | undefined; readonly open: readonly OpenFrom[] };

/** Whether asking now is worth it; coarse. Of a shelter nobody says it in public. */
export type Accepting = 'open' | 'waiting-list' | 'closed';

/** A service of the directory, as people are told of it. */
export interface DirectoryEntry {
  /** Names it in files, for ever. */
  readonly code: string;
  readonly kind: DirectoryKind;
  /** The institution whose service it is. */
  readonly organization: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly description: string;
  readonly descriptionEn?: string | undefined;
  /** The ambiti that it covers; empty: all of the province. */
  readonly ambiti: readonly string[];
  readonly needs: readonly DirectoryNeed[];
  readonly access: readonly AccessMode[];
  /** ISO 639-1. */
  readonly languages: readonly string[];
  readonly phones: readonly Phone[];
  readonly email?: string | undefined;
  readonly website?: string | undefined;
  readonly hours?: DirectoryHours | undefined;
  readonly place?: Place | undefined;
  readonly stepFree?: boolean | undefined;
  readonly accepting?: Accepting | undefined;
}

/** What the rules have to know beside the entry. */
export interface DirectoryWorld {
  readonly territory: Territory;
  readonly institutions: readonly { readonly id: string; readonly kind: string }[];
}

/** Find one a safe place, and are none: a number that answers, not a house. */
const LEADS_TO_A_HOUSE: readonly DirectoryKind[] = ['pis', 'helpline', 'social-service'];

/** Nobody comes to its door but who was brought. */
const isThroughNetworkAlone = ({ access }: Pick<DirectoryEntry, 'access'>): boolean =>
  access.length > 0 && access.every((mode) => mode === 'through-network');

/**
 * A shelter, whatever its operator calls it, and whatever could be a house under another name: a place to be safe, a
 * place to live that takes nobody from the street. Both would tell where the house is.
 */
export const isShelter = (
  { kind, organization, needs, access }: Pick<DirectoryEntry, 'kind' | 'organization' | 'needs' | 'access'>,
  { institutions }: Pick<DirectoryWorld, 'institutions'>,
): boolean =>
  kind === 'casa-rifugio' ||
  institutions.some(({ id, kind: what }) => id === organization && what === 'casa-rifugio') ||
  (needs.includes('safe-place') && !LEADS_TO_A_HOUSE.includes(kind)) ||
  (kind === 'housing' && access.every((mode) => mode === 'through-network')) ||
  // a team sits in its ambito's offices, and its ambito is no secret
  (kind !== 'equipe' && isThroughNetworkAlone({ access }));

/** What no form can say of a service. */
export function directoryFaults(entry: DirectoryEntry, world: DirectoryWorld): Fault[] {
  const { territory, institutions } = world;
  const faults: Fault[] = [];
  const fail = (path: string, rule: string): void => void faults.push({ path, rule });
  if (!institutions.some(({ id }) => id === entry.organization)) fail('organization', 'unknownInstitution');
  for (const ambito of entry.ambiti) {
    if (!institutions.some(({ id, kind }) => id === ambito && kind === 'ambito'))
      fail('ambiti', 'unknownAmbito');
  }
  if (entry.place !== undefined && !territory.comuni.some(({ istat }) => istat === entry.place?.comune))
    fail('place', 'unknownComune');
  if (entry.hours !== undefined && entry.hours !== 'always') {
    if (entry.hours.open.some(({ from, to }) => from >= to || to > '24:00')) fail('hours', 'order');
  }
  if (isShelter(entry, world)) faults.push(...shelterFaults(entry, territory));
  else if (isThroughNetworkAlone(entry))
    faults.push(...doorsOf(entry).map((path) => ({ path, rule: 'shelterPlace' })));
  return faults;
}

/** What would say where a house is, or bring somebody to its door. The way in is a centre, the PIS, 1522. */
const NOT_OF_A_SHELTER = ['place', 'email', 'website', 'hours', 'stepFree', 'accepting'] as const;

const doorsOf = (entry: DirectoryEntry): string[] => [
  ...NOT_OF_A_SHELTER.filter((field) => entry[field] !== undefined),
  ...(entry.phones.length > 0 ? ['phones'] : []),
];

const WORDS = ['name', 'nameEn', 'description', 'descriptionEn'] as const;

function shelterFaults(entry: DirectoryEntry, territory: Territory): Fault[] {
  const fields = doorsOf(entry);
  // a house that serves one ambito is looked for there
  if (entry.ambiti.length > 0) fields.push('ambiti');
  if (entry.access.some((mode) => mode !== 'through-network')) fields.push('access');
  for (const field of ['code', ...WORDS] as const) {
    if (namesPlace(entry[field] ?? '', territory)) fields.push(field);
  }
  return fields.map((path) => ({ path, rule: 'shelterPlace' }));
}

/** Instead of what people wrote, where that would tell. */
const UNTOLD: Readonly<Record<(typeof WORDS)[number], string>> = {
  name: 'Accoglienza protetta',
  nameEn: 'Protected accommodation',
  description: 'Ci si arriva attraverso un centro antiviolenza, i servizi sociali o il 1522.',
  descriptionEn: 'The way there is through an anti-violence centre, the social services or 1522.',
};

/**
 * What anybody is shown of a service, on whatever page, in whatever file. Of a shelter, what the rules forbid is left out
 * here too: an institution may have become one since, or somebody wrote past them.
 */
export function shownEntry<Entry extends DirectoryEntry>(entry: Entry, world: DirectoryWorld): Entry {
  const isHouse = isShelter(entry, world);
  if (!isHouse && !isThroughNetworkAlone(entry)) return entry;
  const { place: _p, email: _e, website: _w, hours: _h, stepFree: _s, accepting: _a, ...told } = entry;
  const words = WORDS.filter((field) => namesPlace(entry[field] ?? '', world.territory));
  return {
    ...told,
    phones: [],
    ...(isHouse
      ? {
          ...{ ambiti: [], access: ['through-network'] },
          ...Object.fromEntries(words.map((field) => [field, UNTOLD[field]])),
        }
      : {}),
  } as unknown as Entry;
}

/** Hours of an ordinary week, whole; undefined where none are told. */
export function weeklyHours(hours: DirectoryHours | undefined): number | undefined {
  if (hours === undefined) return undefined;
  if (hours === 'always') return 168;
  const minutes = hours.open.map(({ days, from, to }) => days.length * (minuteOf(to) - minuteOf(from)));
  return Math.min(168, Math.round(minutes.reduce((sum, each) => sum + each, 0) / 60));
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Verified more than twelve months ago, or never. Days as `YYYY-MM-DD`. */
export function isStale(verifiedAt: string | null, today: string): boolean {
  if (verifiedAt === null) return true;
  const yearBefore = `${String(Number(today.slice(0, 4)) - 1)}${today.slice(4)}`;
  return verifiedAt < yearBefore;
}
