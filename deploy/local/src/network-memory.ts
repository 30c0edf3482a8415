import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { AppError } from '#kernel';
import { memoryIn } from './folder-memory.js';
import { writeWhole } from './server-folder.js';

const FILE = 'network.json';
const FIRST = 'network/bat';

/** The network that a data folder was made with: within the repository its path there, so that a clone may move. */
interface Remembered {
  readonly dir: string;
}

/**
 * The network of a data folder: the one it was made with; before its first start the one asked for, or that of the BAT.
 * Writes nothing.
 * @param wanted a folder, relative to the repository: somebody's explicit wish
 * @returns its absolute path
 * @throws AppError `unavailable` `local.other-network` when another one is asked for while the first is still there: the
 * databases and keys are those of its nodes; `local.network-unknown` where what is written there says none
 */
export async function chooseNetwork(
  dataDir: string,
  wanted: string | undefined,
  root: string,
): Promise<string> {
  const made = await remembered(dataDir, root);
  const asked = wanted === undefined ? undefined : resolve(root, wanted);
  if (made === undefined) return asked ?? resolve(root, FIRST);
  if (asked === undefined || asked === made) return made;
  // moved or renamed: nobody can mean the first any more
  if (!existsSync(made)) return asked;
  throw new AppError(
    'unavailable',
    'local.other-network',
    `${dataDir} was made with another network (${shown(made, root)}), and holds the databases and keys of its nodes. Leave out --network, or choose another folder with --data.`,
  );
}

/** Writes down which network a data folder is of. */
export const rememberNetwork = (dataDir: string, dir: string, root: string): Promise<void> =>
  writeWhole(join(dataDir, FILE), JSON.stringify({ dir: shown(dir, root) } satisfies Remembered));

function shown(dir: string, root: string): string {
  const within = relative(root, dir);
  return within.startsWith('..') || isAbsolute(within) ? dir : within;
}

async function remembered(dataDir: string, root: string): Promise<string | undefined> {
  const file = join(dataDir, FILE);
  const memory = await memoryIn(file);
  if (memory === undefined) return undefined;
  const { dir } = (memory ?? {}) as Partial<Record<keyof Remembered, unknown>>;
  if (typeof dir === 'string' && dir !== '') return resolve(root, dir);
  // a guess could give one network's databases to the nodes of another
  throw new AppError(
    'unavailable',
    'local.network-unknown',
    `${file} does not say which network this folder was made with. Write ${JSON.stringify({ dir: FIRST })} into it, or your own folder instead.`,
  );
}
