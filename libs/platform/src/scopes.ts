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
 * One that is written in a way that is not understood here still confines, and grants nothing. Providers write scopes as
 * text or as a list, under `scope` or `scp`.
 */
export function scopesOf({ scope, scp }: JWTPayload): readonly string[] | undefined {
  const all = [scope, scp].flatMap((said: unknown): unknown[] =>
    typeof said === 'string' ? said.split(' ') : Array.isArray(said) ? said : [],
  );
  const smart = all.filter((each) => typeof each === 'string' && SMART.test(each)) as string[];
  return smart.length === 0 ? undefined : smart;
}

/** As which clients a token may be known: providers differ, and each of them counts. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'appid', 'cid', 'sub'] as const;

/**
 * Whether a token was given to a program that may never come without scopes (`STAFFETTA_CONFINED_CLIENTS`): one that says
 * nothing of them may do nothing, however its provider came to leave them out.
 */
export const isConfined = (claims: JWTPayload, confined: ReadonlySet<string>): boolean =>
  CLIENT_CLAIMS.some((name) => {
    const said = claims[name];
    return typeof said === 'string' && confined.has(said);
  });

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
