import type { MadeKeys } from '../../local/src/node-keys.js';
import type { Secrets } from '../../local/src/secrets.js';
import type { Authority } from './authority.js';
import type { Deployment } from './deployment.js';

/** What all of a deployment's folders are made from. */
export interface Making {
  readonly out: string;
  readonly deployment: Deployment;
  readonly secrets: Secrets;
  readonly keys: MadeKeys;
  readonly authorities: Readonly<Record<'peers' | 'kafka' | 'web', Authority>>;
}

export const json = (value: unknown): string => JSON.stringify(value, null, 2);
