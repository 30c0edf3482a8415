import type { Role } from '#permissions';
import { send, setCsrfToken } from './client.js';

export interface Membership {
  readonly institution: string;
  readonly roles: readonly Role[];
}

/** Who is signed in (`GET /auth/session`). */
export interface Session {
  readonly name: string | null;
  readonly memberships: readonly Membership[];
  readonly actingFor: string | null;
  /** She said when she signed in that others use this computer after her. */
  readonly shared?: boolean;
  readonly csrfToken: string;
  readonly idleUntil: string;
  readonly expiresAt: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly party: boolean;
    readonly institutions: readonly string[];
  }[];
  readonly demo?: boolean;
}

async function session(method: string, path: string, body?: unknown): Promise<Session> {
  const { data } = await send<Session>(method, path, body === undefined ? {} : { body });
  setCsrfToken(data.csrfToken);
  return data;
}

/** @throws Problem 401 where nobody is signed in */
export const readSession = (): Promise<Session> => session('GET', '/auth/session');
/** Postpones the idle end. */
export const extendSession = (): Promise<Session> => session('POST', '/auth/extension', {});
export const actFor = (institution: string): Promise<Session> =>
  session('POST', '/auth/acting', { institution });

/** Ends the session, and leads to where the provider's own is ended too. */
export async function signOut(): Promise<void> {
  const { data } = await send<{ endSession: string | null }>('POST', '/auth/sign-out', { body: {} });
  location.replace(data.endSession ?? '/');
}

/** The way to sign in and back to this page. @param isShared others use this computer after her */
export const signInUrl = (isShared: boolean): string =>
  `/auth/sign-in?${new URLSearchParams({ returnTo: location.pathname, ...(isShared ? { shared: '1' } : {}) }).toString()}`;
