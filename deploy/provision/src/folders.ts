import { constants, existsSync } from 'node:fs';
import { chmod, lchown, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../local/src/server-folder.js';

/** Where Linux shows a process what it holds open, whatever its name leads to by now. */
const HANDLES = '/proc/self/fd';

/** One consumer's folder: a node's, a server's. Nobody else's process gets to see it. */
export interface Folder {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
  /** Gives all that lies in it to whoever reads it; only root can, and nobody else needs to. */
  handOver(uid: number): Promise<void>;
}

export async function openFolder(parent: string, name: string): Promise<Folder> {
  const path = join(parent, name);
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  return {
    path,
    write: (file, content) => writeWhole(join(path, file), content),
    handOver: async (uid) => {
      if (process.getuid?.() === 0) await giveAll(path, uid);
    },
  };
}

/**
 * By handles, since a node that runs may put a link in the place of anything meanwhile: nothing is reached through one,
 * and none is given away. A folder comes after what is in it: until then it is ours to read.
 */
async function giveAll(path: string, uid: number): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const here = existsSync(HANDLES) ? join(HANDLES, String(folder.fd)) : path;
    for (const entry of await readdir(here, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) continue;
      const it = join(here, entry.name);
      await (entry.isDirectory() ? giveAll(it, uid) : lchown(it, uid, uid)).catch(ignoreChanged);
    }
    await folder.chown(uid, uid);
  } finally {
    await folder.close();
  }
}

/** A node that runs makes files and removes them meanwhile. */
function ignoreChanged(error: unknown): void {
  const { code } = error as { code?: unknown };
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
}
