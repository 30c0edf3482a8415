import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { AppError } from '#kernel';
import type { Protocol } from '#trust';

/** One deployment of a service under a name of its own (design §1). */
export interface NetworkNode {
  readonly id: string;
  readonly service: string;
  readonly party: boolean;
  readonly institutions: readonly string[];
  /** The node cosigns the audit's log, for this institution that runs it. */
  readonly witness?: string;
}

export interface Membership {
  readonly institution: string;
  readonly roles: readonly string[];
}

export interface DemoUser extends Membership {
  readonly username: string;
  readonly name: string;
  /** The other institutions that she works for. */
  readonly memberships?: readonly Membership[];
}

export interface DemoClient extends Membership {
  readonly clientId: string;
}

/** A program that signs. */
export interface KeyClient extends DemoClient {
  /** SMART scopes that it is confined to; absent: its roles decide alone. */
  readonly scopes?: readonly string[];
}

export interface Network {
  /** The folder it was read from. */
  readonly dir: string;
  /** That folder's own name: `bat`. */
  readonly name: string;
  readonly nodes: readonly NetworkNode[];
  readonly users: readonly DemoUser[];
  readonly clients: readonly DemoClient[];
  /** Programs that sign instead of telling a secret. */
  readonly keyClients: readonly KeyClient[];
  readonly protocols: readonly Protocol[];
}

/** Who speaks in the registry: the institution for which its node was set up. */
export function registrySpeaker({ nodes }: Pick<Network, 'nodes'>): string {
  const registry = nodes.find(({ service }) => service === 'protocol-registry');
  return `/${registry?.id ?? ''}/${registry?.institutions[0] ?? ''}`;
}

/** @throws AppError `not-found` `network.no-folder` where there is no network */
export function requireFolder(folder: string): void {
  if (existsSync(`${folder}/institutions.yaml`)) return;
  throw new AppError(
    'not-found',
    'network.no-folder',
    `There is no network in ${folder}: staffetta network init.`,
  );
}

/** Reads who is in a network and who works there. The files are ours: a wrong one fails in whoever uses it. */
export async function loadNetwork(dir: string): Promise<Network> {
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(dir, name), 'utf8'));
  const institutions = (await read('institutions.yaml')) as { nodes: NetworkNode[] };
  const people = (await read('people.yaml')) as Pick<Network, 'users' | 'clients' | 'keyClients'>;
  const files = (await readdir(join(dir, 'protocols'))).filter((name) => name.endsWith('.yaml'));
  const protocols = (await Promise.all(files.map((name) => read(join('protocols', name))))) as Protocol[];
  const { users, clients, keyClients } = people;
  return { dir, name: basename(dir), protocols, nodes: institutions.nodes, users, clients, keyClients };
}
