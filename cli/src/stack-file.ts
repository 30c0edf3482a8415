import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The part of `stack.json` (design §13) that the command line reads. */
export interface StackFile {
  readonly url: string;
  readonly log: 'kafka' | 'embedded';
  readonly pids: Readonly<Record<string, number>>;
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

/** @returns undefined when nothing runs on this folder, as far as anybody wrote down */
export async function readStackFile(dataDir: string): Promise<StackFile | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as StackFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
