import { join } from 'node:path';
import { openClientKey } from './client-keys.js';
import type { Network } from './network.js';
import type { Secrets } from './secrets.js';
import type { Stack } from './stack.js';

/** Who may sign in, as the demo's identity provider reads it and as `stack.json` tells it. */
export interface DemoPeople {
  readonly access: object;
  readonly stack: Pick<Stack, 'users' | 'clients' | 'keyClients'>;
}

/** Gives the invented people and programs their passwords, secrets and keys, the same at every start. */
export async function demoPeople(
  { dataDir, network }: { readonly dataDir: string; readonly network: Network },
  secrets: Secrets,
): Promise<DemoPeople> {
  const users = network.users.map((user) => ({ ...user, password: secrets.of(`user:${user.username}`) }));
  const clients = network.clients.map((client) => ({
    ...client,
    clientSecret: secrets.of(`client:${client.clientId}`),
  }));
  const keyClients = await Promise.all(
    network.keyClients.map(async (client) => {
      const keyFile = join(dataDir, 'client-keys', `${client.clientId}.jwk.json`);
      return { client, keyFile, jwk: await openClientKey(keyFile) };
    }),
  );
  const role = (roles: readonly string[]): string => roles[0] ?? '';
  return {
    access: { users, clients, keyClients: keyClients.map(({ client, jwk }) => ({ ...client, jwk })) },
    stack: {
      users: users.map(({ institution, roles, username, password, memberships }) => ({
        institution,
        role: role(roles),
        username,
        password,
        ...(memberships === undefined ? {} : { memberships }),
      })),
      clients: clients.map(({ institution, roles, clientId, clientSecret }) => ({
        institution,
        role: role(roles),
        clientId,
        clientSecret,
      })),
      keyClients: keyClients.map(({ client: { institution, roles, clientId, scopes }, keyFile }) => ({
        institution,
        role: role(roles),
        clientId,
        keyFile,
        ...(scopes === undefined ? {} : { scopes }),
      })),
    },
  };
}
