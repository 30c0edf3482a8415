import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badKek } from './key-store.errors.js';
import { syncFolder } from './sealed-log.js';

const KEK_BYTES = 32;

const next = (path: string): string => `${path}.next`;

export const newKek = (): Buffer => randomBytes(KEK_BYTES);

/** Reads a key-encryption key. @throws AppError `invalid` `key-store.bad-kek` */
export async function readKek(path: string): Promise<Buffer> {
  const kek = await tryReadKek(path);
  if (kek === undefined) throw badKek();
  return kek;
}

async function tryReadKek(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const kek = Buffer.from(text?.trim() ?? '', 'base64url');
  return kek.length === KEK_BYTES && kek.toString('base64url') === text?.trim() ? kek : undefined;
}

/** Makes a KEK where there is none. @returns whether it did */
export async function createKek(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await write(path, newKek(), 'wx');
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

/** Changing a KEK is three steps, so that a crash between any two leaves one that opens: announce, use, destroy. */
export const announceKek = (path: string, kek: Buffer): Promise<void> => write(next(path), kek, 'w');

/** The announced KEK, where a change was under way. */
export const announcedKek = (path: string): Promise<Buffer | undefined> => tryReadKek(next(path));

/** Overwrites the old KEK in place, so that its bytes are gone. */
export async function adoptKek(path: string, kek: Buffer): Promise<void> {
  await write(path, kek, 'r+');
  await forgetAnnounced(path);
}

export async function forgetAnnounced(path: string): Promise<void> {
  await rm(next(path), { force: true });
  await syncFolder(dirname(path));
}

async function write(path: string, kek: Buffer, flags: 'w' | 'wx' | 'r+'): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await file.write(`${kek.toString('base64url')}\n`, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}
