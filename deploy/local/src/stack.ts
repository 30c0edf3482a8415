import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Membership } from './network.js';
import { writeWhole } from './server-folder.js';

/** What `stack.json` holds. Checks from outside rely on these names: add fields, rename none (design §13). */
export interface Stack {
  /** Where everything is reached: the gateway. */
  readonly url: string;
  readonly log: 'kafka' | 'embedded';
  /** Why this log: one sentence. */
  readonly logWhy: string;
  readonly kafka: { readonly brokers: readonly string[] };
  /** The folder of the network as data. */
  readonly network: string;
  /** By node; also `gateway`, `postgres`, `kafka` where they are ours, and `supervisor`. */
  readonly pids: Readonly<Record<string, number>>;
  /** Verifier keys (C2SP signed-note) of the audit's log and of who cosigns it. */
  readonly logKeys: { readonly audit: string; readonly witnesses: readonly string[] };
  readonly users: readonly {
    readonly institution: string;
    readonly role: string;
    readonly username: string;
    readonly password: string;
    /** The other institutions that she may act for. */
    readonly memberships?: readonly Membership[];
  }[];
  readonly clients: readonly {
    readonly institution: string;
    readonly role: string;
    readonly clientId: string;
    readonly clientSecret: string;
  }[];
  /** Programs that sign (`private_key_jwt`) with the private JWK in `keyFile`. */
  readonly keyClients: readonly {
    readonly institution: string;
    readonly role: string;
    readonly clientId: string;
    readonly keyFile: string;
    /** SMART scopes that it may ask for, and has to. */
    readonly scopes?: readonly string[];
  }[];
  /** `databaseUrl` is that of the database's owner. */
  readonly nodes: Readonly<Record<string, StackNode>>;
}

export interface StackNode {
  readonly institutions: readonly string[];
  /** Whether it has the parties' routes. */
  readonly party: boolean;
  readonly url: string;
  readonly privateUrl: string;
  readonly databaseUrl: string;
}

const FILE = 'stack.json';

/** It holds the demo's passwords: its owner alone may read it. */
export const writeStack = (dir: string, stack: Stack): Promise<void> =>
  writeWhole(join(dir, FILE), JSON.stringify(stack, null, 2));

export const removeStack = (dir: string): Promise<void> => rm(join(dir, FILE), { force: true });
