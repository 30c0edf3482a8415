import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '#kernel';
import { claimDataFolder } from './data-folder.js';
import { wishedPort } from './gateway-port.js';
import { loadNetwork, requireFolder, type Network } from './network.js';
import { chooseNetwork } from './network-memory.js';
import { repositoryRoot } from './server-folder.js';
import type { Stack } from './stack.js';
import { StackRun } from './stack-run.js';

export interface StackOptions {
  readonly dataDir: string;
  /** The gateway's. Default 8080; 0: a free one, the same at every start on this folder. */
  readonly port?: number;
  /** Default `auto`. */
  readonly log?: 'auto' | 'kafka' | 'embedded';
  /** The network as data, a folder; relative to the repository. Default: the data folder's, at first `network/bat`. */
  readonly network?: string;
  /** False: the network without the demo's data. Default true. */
  readonly demo?: boolean;
  /** False for tests: PostgreSQL does not wait for the disk. Default true. */
  readonly durable?: boolean;
  /** Two processes of every node, the second called `<node>.2`; the gateway knows the first. For tests and drills. */
  readonly twins?: boolean;
  /** Added to every node's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Crash points by node, armed at its first start only. */
  readonly crash?: Readonly<Record<string, string>>;
  readonly onProgress?: (message: string) => void;
}

/** A running stack. Names are those of the nodes, with `twins` also `<node>.2`, `gateway`, `postgres` and `kafka`. */
export interface StackHandle {
  readonly stack: Stack;
  /** Ends everything; nothing is left behind. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would: it is started again at once. */
  kill(name: string): void;
  /** SIGKILL, and it stays down until `resume`. */
  halt(name: string): Promise<void>;
  /** Starts what was halted; resolves when it is ready. */
  resume(name: string): Promise<void>;
  /** Ends it gracefully and starts it again; resolves when it is ready. @param once added to its environment this time only */
  restart(name: string, once?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when a node says that it is ready, as after `kill`. */
  ready(name: string): Promise<void>;
}

/**
 * Starts PostgreSQL, the log, all nodes of the BAT network and the gateway on 127.0.0.1, and keeps them running.
 * Everything is kept in `dataDir`; `stack.json` there says how to reach it.
 * @throws AppError `unavailable`: `local.port-taken`, `local.already-running`, `local.other-log`, `local.other-network`,
 * `local.start-failed` …; `not-found` `network.no-folder`; `invalid` `network.unreadable`
 */
export async function startStack(options: StackOptions): Promise<StackHandle> {
  const dir = resolve(options.dataDir);
  // A refused start leaves no folder. In one that is there the port may be taken by the stack that runs on it.
  if (!existsSync(dir)) await wishedPort(options.port);
  const root = repositoryRoot();
  const network = await readNetwork(await chooseNetwork(dir, options.network, root));
  const folder = await claimDataFolder(dir);
  const run = new StackRun(folder, options, root, network);
  try {
    await run.start();
    return run;
  } catch (error) {
    await run.stop();
    throw error;
  }
}

async function readNetwork(dir: string): Promise<Network> {
  requireFolder(dir);
  try {
    return await loadNetwork(dir);
  } catch {
    throw new AppError(
      'invalid',
      'network.unreadable',
      `The network in ${dir} cannot be read: staffetta network check says what is wrong.`,
    );
  }
}
