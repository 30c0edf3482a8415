import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, lives, type ProcessIdentity } from './processes.js';

/** The part of `stack.json` (design §13) that the command line reads. */
export interface StackFile {
  readonly url: string;
  readonly log: 'kafka' | 'embedded';
  readonly kafka: { readonly brokers: readonly string[] };
  /** The folder of the network as data; absent in what an older version wrote. */
  readonly network?: string;
  readonly pids: Readonly<Record<string, number>>;
  /** Verifier keys of the audit's log and of its witnesses. */
  readonly logKeys: { readonly audit: string; readonly witnesses: readonly string[] };
  readonly clients: readonly {
    readonly institution: string;
    readonly role: string;
    readonly clientId: string;
    readonly clientSecret: string;
  }[];
  readonly nodes: Readonly<Record<string, StackFileNode>>;
}

export interface StackFileNode {
  readonly institutions: readonly string[];
  readonly party: boolean;
  readonly privateUrl: string;
  readonly databaseUrl: string;
}

/**
 * What is told is of one network: begun on another it would stop in the middle.
 * @throws Error that names one of the institutions that have no node here
 */
export function mustHave({ nodes }: Pick<StackFile, 'nodes'>, institutions: readonly string[]): void {
  const here = new Set(Object.values(nodes).flatMap((node) => node.institutions));
  const missing = institutions.find((institution) => !here.has(institution));
  if (missing === undefined) return;
  throw new Error(`This is told of another network (network/bat): here nobody speaks for ${missing}.`);
}

/** What runs on a folder. `starting`: its supervisor lives and has not written yet how to reach the stack. */
export type Whereabouts =
  | { readonly kind: 'running'; readonly stack: StackFile }
  | { readonly kind: 'starting'; readonly pid: number }
  | { readonly kind: 'nothing' };

/** Looks at what a stack writes down; what a killed one left written counts for nothing. */
export async function whereabouts(dataDir: string): Promise<Whereabouts> {
  const stack = await readJson<StackFile>(join(dataDir, 'stack.json'));
  if (stack !== undefined && isAlive(stack.pids['supervisor'])) return { kind: 'running', stack };
  const claimed = await readJson<{ supervisor?: ProcessIdentity }>(join(dataDir, 'processes.json'));
  if (claimed?.supervisor !== undefined && (await lives(claimed.supervisor))) {
    return { kind: 'starting', pid: claimed.supervisor.pid };
  }
  return { kind: 'nothing' };
}

/** @returns undefined where there is no such file */
async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
