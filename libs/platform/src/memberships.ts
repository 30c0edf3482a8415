import { isRole, type Role } from './permissions.js';

/** For which institution somebody may act, and as what. */
export interface Membership {
  readonly institution: string;
  readonly roles: readonly Role[];
}

/** What a token or an identity provider says of a person or a program. */
export interface Memberships {
  /** Each institution once. */
  readonly all: readonly Membership[];
  /** For whom she acts unless she says otherwise ("agisco per"); undefined where she has to say. */
  readonly first: string | undefined;
}

const MOST = 64;

/**
 * Reads the claims `institution` and `roles`, `memberships` [{institution, roles}], or both. Roles that the table of
 * permissions does not know count for nothing.
 * @returns undefined where a claim has not the shape it must have: nothing of it is believed then.
 */
export function membershipsOf(claims: Readonly<Record<string, unknown>>): Memberships | undefined {
  const { institution, roles, memberships } = claims;
  const entries: unknown[] = institution === undefined ? [] : [{ institution, roles }];
  if (memberships !== undefined) {
    if (!Array.isArray(memberships) || memberships.length > MOST) return undefined;
    entries.push(...(memberships as unknown[]));
  }
  const found = new Map<string, Set<Role>>();
  for (const entry of entries) {
    if (!isMembership(entry)) return undefined;
    const known = found.get(entry.institution) ?? new Set<Role>();
    for (const role of Array.isArray(entry.roles) ? entry.roles.filter(isRole) : []) known.add(role);
    found.set(entry.institution, known);
  }
  const all = [...found].map(([name, known]) => ({ institution: name, roles: [...known] }));
  const alone = all.length === 1 ? all[0]?.institution : undefined;
  return { all, first: typeof institution === 'string' ? institution : alone };
}

const isMembership = (entry: unknown): entry is { institution: string; roles?: unknown } =>
  typeof entry === 'object' &&
  entry !== null &&
  typeof (entry as { institution?: unknown }).institution === 'string' &&
  (entry as { institution: string }).institution !== '';
