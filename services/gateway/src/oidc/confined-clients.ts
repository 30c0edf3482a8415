import type { ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import { narrowerScopes } from '#platform';
import type { DemoAccess } from './demo-access.js';

/** What a program that is confined signs is good for, and so is its token (SMART Backend Services). */
export const CONFINED_S = 300;

/** What may be asked for on behalf of a client: its registered scopes and what is narrower, or the one that says nothing. */
export const offeredScopes = (access: DemoAccess, clientId: string, usual: string): string => {
  const registered = access.scopesOf(clientId);
  return registered === undefined ? usual : registered.flatMap(narrowerScopes).join(' ');
};

/**
 * A confined program has no token without scopes: nodes would take it for one that its roles alone decide about.
 * @throws oidc-provider's `invalid_scope`
 */
export async function requireScope(
  access: DemoAccess,
  { clientId = '', scope }: Pick<ClientCredentials, 'clientId' | 'scope'>,
): Promise<void> {
  if (access.scopesOf(clientId) === undefined || scope !== undefined) return;
  const { errors } = await import('oidc-provider');
  throw new errors.InvalidScope('ask for scopes that this client is registered for', '');
}

/**
 * Its statement ends within five minutes: for so long it is remembered that it was used.
 * @throws oidc-provider's `invalid_client`
 */
export async function requireShortAssertion(
  access: DemoAccess,
  context: Pick<KoaContextWithOIDC, 'oidc'>,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { client } = context.oidc;
  if (access.scopesOf(client?.clientId ?? '') === undefined) return;
  const { exp } = claims;
  if (typeof exp === 'number' && exp <= Date.now() / 1_000 + CONFINED_S) return;
  const { errors } = await import('oidc-provider');
  throw new errors.InvalidClientAuth('the client assertion must end within five minutes');
}
