import type { DirectoryKind } from '#contracts';
import type { Territory } from './territory.js';

/** How many services of a kind the plan wants in a place (obiettivi di servizio). */
export interface Target {
  readonly kind: DirectoryKind;
  /** Absent: the province as a whole. */
  readonly ambito?: string;
  readonly count: number;
}

/** What the Region asks for, where the plan sets nothing else: two centres and a shelter in a province, a team in each ambito. */
export const defaultTargets = (ambiti: readonly string[]): Target[] => [
  { kind: 'cav', count: 2 },
  { kind: 'casa-rifugio', count: 1 },
  ...ambiti.map((ambito): Target => ({ kind: 'equipe', ambito, count: 1 })),
];

export interface ActiveService {
  readonly kind: DirectoryKind;
  readonly organization: string;
  readonly ambiti: readonly string[];
  readonly state: string;
}

export interface ActiveInstitution {
  readonly id: string;
  readonly kind: string;
  readonly onNetwork: boolean;
  readonly services: readonly string[];
  readonly comuni?: readonly string[];
}

export interface Active {
  readonly ofDirectory: number;
  /** Institutions of the network that answer it and have nothing of the kind in the directory yet. */
  readonly ofRegistry: number;
}

const ANSWERS: Readonly<Partial<Record<DirectoryKind, (institution: ActiveInstitution) => boolean>>> = {
  cav: ({ kind }) => kind === 'cav',
  'casa-rifugio': ({ kind }) => kind === 'casa-rifugio',
  equipe: ({ services }) => services.includes('equipe-care'),
  pis: ({ services }) => services.includes('social-emergency'),
};

/** What is there of a kind: listed services that cover the place, and whom the registry knows beside them. */
export function activeOf(
  { kind, ambito }: Pick<Target, 'kind' | 'ambito'>,
  services: readonly ActiveService[],
  institutions: readonly ActiveInstitution[],
  territory: Territory,
): Active {
  const own = services.filter((service) => service.kind === kind);
  const listed = own.filter(
    ({ state, ambiti }) =>
      state === 'listed' && (ambito === undefined || ambiti.length === 0 || ambiti.includes(ambito)),
  );
  const answers = ANSWERS[kind];
  const others = institutions.filter(
    (institution) =>
      institution.onNetwork &&
      answers?.(institution) === true &&
      !own.some(({ organization }) => organization === institution.id) &&
      (ambito === undefined || serves(institution, ambito, territory)),
  );
  return { ofDirectory: listed.length, ofRegistry: others.length };
}

/** Without comuni it serves all of the province. An ambito serves itself. */
function serves({ id, kind, comuni }: ActiveInstitution, ambito: string, territory: Territory): boolean {
  if (kind === 'ambito') return id === ambito;
  if (comuni === undefined) return true;
  return territory.comuni.some((comune) => comune.ambito === ambito && comuni.includes(comune.istat));
}

export const gapOf = (target: number, { ofDirectory, ofRegistry }: Active): number =>
  Math.max(0, target - ofDirectory - ofRegistry);
