import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#kernel';
import { readDatabases } from '../../provision/src/migrate.js';
import { claimDataFolder } from '../../local/src/data-folder.js';
import { urlFor } from '../../local/src/databases.js';
import { nameLogAnew } from '../../local/src/node-keys.js';
import { loadNetwork, requireFolder } from '../../local/src/network.js';
import { chooseNetwork } from '../../local/src/network-memory.js';
import { LOG_DATABASE } from '../../local/src/node-environment.js';
import { startPostgres } from '../../local/src/postgres.js';
import { openSecrets } from '../../local/src/secrets.js';
import type { Stack } from '../../local/src/stack.js';

/** The embedded log's tables, which no node migrates. */
export const LOG_SERVICE = 'log';

/** Somebody else's program, which makes its tables itself. */
export const FOREIGN_SERVICE = 'foreign';

export interface Database {
  readonly id: string;
  readonly service: string;
  /** Its own role's. */
  readonly url: string;
}

/** Where a network's databases and key stores are. */
export interface Place {
  /** The log's last: then no node has read further than it goes. */
  readonly databases: readonly Database[];
  /** The server's administrator, where nothing but this program works there. */
  readonly administrator?: string;
  /** A node's key store. */
  keysOf(node: string): string;
  /** Absent where nobody looks for it. */
  readonly dataDir?: string;
  /** Gives the audit's log another name, where that can be done from here. @returns it */
  nameLogAnew?(): Promise<string>;
  release(): Promise<void>;
}

/** `databases.json` of the containers. @param keys holds `<node>-state/keys` of each node */
export async function containers(file: string, keys = '.'): Promise<Place> {
  const { administrator, nodes } = await readDatabases(file);
  return {
    databases: nodes,
    administrator,
    keysOf: (node) => join(keys, `${node}-state`, 'keys'),
    release: () => Promise.resolve(),
  };
}

/**
 * The identity provider's database of the containers. It is copied apart from the nodes': the key that signs tokens, the
 * secrets of programs and the hashes of passwords lie in it.
 * @throws AppError `not-found` `backup.no-identity-provider`
 */
export async function identityProvider(file: string): Promise<Place> {
  const { administrator, others } = await readDatabases(file);
  if (others.length === 0) {
    throw new AppError('not-found', 'backup.no-identity-provider', 'There is no identity provider here.');
  }
  return {
    databases: others.map((url) => ({
      id: decodeURIComponent(new URL(url).username),
      service: FOREIGN_SERVICE,
      url,
    })),
    administrator,
    keysOf: () => {
      throw new TypeError('An identity provider has no key store.');
    },
    release: () => Promise.resolve(),
  };
}

/**
 * The data folder of `npm start`. Where nothing runs its PostgreSQL is started, and nobody else may start it.
 * @param wanted a network as data; absent: the one that the folder was started with
 * @param root what it is relative to
 * @param alone whether it has to be so
 * @throws AppError `unavailable` `local.already-running` where `alone` and a stack runs, `local.other-network`;
 * `not-found` `backup.no-data`, `network.no-folder`
 */
export async function dataFolder(
  data: string,
  wanted: string | undefined,
  root: string,
  alone: boolean,
): Promise<Place> {
  const dir = resolve(data);
  if (!existsSync(join(dir, 'secrets.json'))) {
    throw new AppError('not-found', 'backup.no-data', `${data} is no data folder: name it with --data.`);
  }
  const networkDir = await chooseNetwork(dir, wanted, root);
  requireFolder(networkDir);
  const network = await loadNetwork(networkDir);
  const server = await serverOf(dir, alone);
  const secrets = await openSecrets(join(dir, 'secrets.json'));
  const at = (id: string, service: string): Database => ({
    id,
    service,
    url: urlFor(server.url, id, secrets),
  });
  return {
    databases: [
      ...network.nodes.map(({ id, service }) => at(id, service)),
      ...((await isEmbedded(dir)) ? [at(LOG_DATABASE, LOG_SERVICE)] : []),
    ],
    ...(server.ours ? { administrator: server.url } : {}),
    keysOf: (node) => join(dir, 'keys', 'nodes', node),
    dataDir: dir,
    nameLogAnew: () => nameLogAnew(dir, network),
    release: () => server.release(),
  };
}

interface Server {
  readonly url: string;
  readonly ours: boolean;
  release(): Promise<void>;
}

async function serverOf(dir: string, alone: boolean): Promise<Server> {
  const claimed = await claimDataFolder(dir).catch((error: unknown) => {
    if (alone || (error as { code?: unknown }).code !== 'local.already-running') throw error;
    return undefined;
  });
  if (claimed === undefined)
    return { url: await runningAt(dir), ours: false, release: () => Promise.resolve() };
  try {
    const server = await startPostgres({ dir: join(dir, 'postgres') });
    return {
      url: server.url,
      ours: true,
      async release() {
        await server.stop();
        await claimed.release();
      },
    };
  } catch (error) {
    await claimed.release();
    throw error;
  }
}

async function runningAt(dir: string): Promise<string> {
  try {
    const { nodes } = JSON.parse(await readFile(join(dir, 'stack.json'), 'utf8')) as Stack;
    return Object.values(nodes)[0]?.databaseUrl ?? '';
  } catch {
    throw new AppError('unavailable', 'backup.starting', 'The stack is starting: wait for its ready line.');
  }
}

async function isEmbedded(dir: string): Promise<boolean> {
  const { kind } = JSON.parse(await readFile(join(dir, 'log.json'), 'utf8')) as { kind?: unknown };
  return kind === 'embedded';
}
