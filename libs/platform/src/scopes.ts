import type { JWTPayload } from 'jose';

/** What a token may do to resources of a type, as SMART App Launch 2 writes it: `system/Task.rs`. */
interface Scope {
  readonly type: string;
  /** Of `cruds`: create, read, update, delete, search. */
  readonly interactions: string;
}

const SMART = /^(?:system|user|patient)\//;
/** A program's own. `user/` and `patient/` belong to applications that people start: there are none here. */
const SYSTEM = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(c?r?u?d?s?)$/;

function readScope(text: string): Scope | undefined {
  const [, type, interactions = ''] = SYSTEM.exec(text) ?? [];
  return type === undefined || interactions === '' ? undefined : { type, interactions };
}

/**
 * What a token is confined to, whatever its roles are; undefined: it says nothing of the kind, and its roles decide alone.
 * One that is written in a way that is not understood here still confines, and grants nothing.
 */
export function scopesOf({ scope }: JWTPayload): readonly string[] | undefined {
  const all: unknown = typeof scope === 'string' ? scope.split(' ') : scope;
  if (!Array.isArray(all)) return undefined;
  const smart = all.filter((each) => typeof each === 'string' && SMART.test(each)) as string[];
  return smart.length === 0 ? undefined : smart;
}

/** Whether what was granted covers what is asked, one type and its interactions: `system/Task.u`. */
export function grants(granted: readonly string[], asked: string): boolean {
  const wanted = readScope(asked);
  if (wanted === undefined) return false;
  const held = granted
    .map(readScope)
    .filter((scope) => scope?.type === '*' || scope?.type === wanted.type)
    .map((scope) => scope?.interactions ?? '')
    .join('');
  return Array.from(wanted.interactions).every((each) => held.includes(each));
}

/** A scope and all that are narrower, of the same type: what may be asked for under one that was registered. */
export function narrowerScopes(text: string): readonly string[] {
  const scope = readScope(text);
  if (scope === undefined) return [];
  const subsets = Array.from(scope.interactions).reduce<string[]>(
    (found, letter) => [...found, ...found.map((each) => each + letter)],
    [''],
  );
  return subsets.filter((each) => each !== '').map((each) => `system/${scope.type}.${each}`);
}

/**
 * Of a service with a door for tokens that are confined: what a request asks for, each to be covered; undefined: no such
 * token gets there. Provided under `SCOPES_ASKED`; without one, no such token gets anywhere.
 */
export type ScopesAsked = (request: {
  readonly method: string;
  readonly url: string;
}) => readonly string[] | undefined;
export const SCOPES_ASKED = Symbol('SCOPES_ASKED');
