import type { CaseSubject, InstitutionKind, Service } from '#contracts';

/** Why somebody is not asked for something. `no-placement`: a minor alone; `other-path`: there is another way for her, or him. */
export type PathRule = 'no-placement' | 'other-path';

interface Path {
  /** Nobody is asked for this. */
  readonly never: readonly Service[];
  /** Who may be asked; absent: whoever a flow names. */
  readonly kinds?: readonly InstitutionKind[];
  readonly rule: PathRule;
}

/** A bed, and who pays for it. */
const BED: readonly Service[] = ['placement', 'cost-cover'];
/** The ambito with its PIS and its paper office, and the health authority. */
const SERVICES: readonly InstitutionKind[] = ['ambito', 'ufficio-carta', 'asl'];

/**
 * The right path per subject, beside what protocols allow:
 *
 * - `woman` (what she says that she is, with or without children): whoever a flow names.
 * - a minor alone: no placement; somebody telephones the PIS (domain.md §2: in Puglia guidelines of their own, DGR
 *   1878/2016; a child in serious danger is placed by art. 403 c.c., through social services). A girl of 14 or more may
 *   turn to a centre by herself, a younger one is not sent there.
 * - `other`, a man: the ambito or its PIS, and health care; never a centre or a shelter (Intesa of 2022: for women and
 *   their children; men go to social services, domain.md §3).
 *
 * Children who come with her are in her file: she is not a minor alone.
 */
const PATHS: Readonly<Record<CaseSubject, Path>> = {
  woman: { never: [], rule: 'other-path' },
  'minor-14-17': { never: BED, kinds: [...SERVICES, 'cav'], rule: 'no-placement' },
  'minor-under-14': { never: BED, kinds: SERVICES, rule: 'no-placement' },
  other: { never: BED, kinds: SERVICES, rule: 'other-path' },
};

export interface Asking {
  /** Absent: there is no file. */
  readonly subject?: CaseSubject;
  readonly service: string;
  /** Of whoever is asked. */
  readonly kind?: string;
  readonly needs?: Readonly<Record<string, unknown>>;
}

/** The rule that stands against asking; undefined: none does. */
export function pathRule({ subject, service, kind, needs = {} }: Asking): PathRule | undefined {
  if (isOneOf(BED, service) && areMinorsAlone(needs)) return 'no-placement';
  if (subject === undefined) return undefined;
  const { never, kinds, rule } = PATHS[subject];
  if (isOneOf(never, service)) return rule;
  return kinds === undefined || kind === undefined || isOneOf(kinds, kind) ? undefined : 'other-path';
}

/** A request says so itself: nobody of age, and somebody under age. */
function areMinorsAlone({ adults, children }: Readonly<Record<string, unknown>>): boolean {
  if (adults !== 0 || !Array.isArray(children) || children.length === 0) return false;
  return children.every((child: { readonly ageBand?: unknown }) => child.ageBand !== '18-plus');
}

const isOneOf = (list: readonly string[], code: string): boolean => list.includes(code);
