import type { Institution } from './protocol.js';

interface Listed {
  readonly institution: Institution;
  /** Append time of the entry, milliseconds. */
  readonly since: number;
}

/** Institutions as the registry listed them, in that order. */
export class ListedInstitutions {
  private readonly byId = new Map<string, Listed[]>();

  add(institution: Institution, since: number): void {
    const known = this.byId.get(institution.id);
    if (known === undefined) this.byId.set(institution.id, [{ institution, since }]);
    else known.push({ institution, since });
  }

  /** The newest word, or what it was at that moment: a record is judged by what was listed before it. */
  get(id: string, at = Number.POSITIVE_INFINITY): Institution | undefined {
    return this.byId.get(id)?.findLast(({ since }) => since <= at)?.institution;
  }

  all(): readonly Institution[] {
    return [...this.byId.values()].flatMap((versions) => versions.at(-1)?.institution ?? []);
  }
}

/** Enough of the form to be safe to read; the contract was checked when it was published. */
export function isInstitution(body: unknown): body is Institution {
  const { id, onNetwork, services, hours } = (body ?? {}) as Record<string, unknown>;
  return (
    typeof id === 'string' && typeof onNetwork === 'boolean' && Array.isArray(services) && isObject(hours)
  );
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
