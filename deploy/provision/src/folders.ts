import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../local/src/server-folder.js';

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
      if (process.getuid?.() !== 0) return;
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      // the folder last: until then it is ours to read
      for (const entry of entries)
        await chown(join(entry.parentPath, entry.name), uid, uid).catch(ignoreGone);
      await chown(path, uid, uid);
    },
  };
}

/** A node that runs makes files and removes them meanwhile. */
function ignoreGone(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
}
