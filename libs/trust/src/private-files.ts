import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '#kernel';

const OTHERS = 0o077;

/** `details.files` has names without their folders: an error may be logged. */
export const notPrivate = (files: readonly string[]): AppError =>
  new AppError(
    'invalid',
    'key-store.not-private',
    'Files with keys may be accessible to their owner alone (mode 0600, folders 0700).',
    { files: [...files] },
  );

/**
 * Refuses files that group or others may read or write: key files, KEKs, the folders that hold them. Of a folder its own
 * mode counts and that of each file in it. What is not there is passed over. A mounted secret may be a link: what it
 * points to counts.
 * @throws AppError `invalid` `key-store.not-private`
 */
export async function assertPrivateFiles(paths: readonly string[]): Promise<void> {
  const open = (await Promise.all(paths.map(notPrivateIn))).flat();
  if (open.length > 0) throw notPrivate(open);
}

async function notPrivateIn(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return [];
  const own = (found.mode & OTHERS) === 0 ? [] : [basename(path)];
  if (!found.isDirectory()) return own;
  const files = await readdir(path, { withFileTypes: true });
  const inside = await Promise.all(
    files.filter((file) => !file.isDirectory()).map((file) => notPrivateIn(join(path, file.name))),
  );
  return [...own, ...inside.flat()];
}
