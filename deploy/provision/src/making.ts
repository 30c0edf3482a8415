import type { MadeKeys } from '../../local/src/node-keys.js';
import type { Secrets } from '../../local/src/secrets.js';
import type { Issuer } from './authority.js';
import type { Deployment } from './deployment.js';

/** What all of a deployment's folders are made from. */
export interface Making {
  readonly out: string;
  readonly deployment: Deployment;
  readonly secrets: Secrets;
  readonly keys: MadeKeys;
  readonly authorities: Readonly<Record<'peers' | 'kafka' | 'web', Issuer>>;
}

/** The secret by which a gateway is known at the identity provider. */
export const clientSecret = (client: string): string => `client:${client}`;

export const json = (value: unknown): string => JSON.stringify(value, null, 2);
