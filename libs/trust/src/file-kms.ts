import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badKek } from './key-store.errors.js';
import { unwrapUnder, wrapUnder } from './key-wrap.js';
import { kmsBusy, lastVersion, unopenableKey, type Kms } from './kms.js';
import { syncFolder } from './sync-folder.js';

const KEK_BYTES = 32;

/** Makes a KEK where there is none. @returns whether it did */
export async function createKek(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await write(path, randomBytes(KEK_BYTES), 'wx');
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The KEK in a file: 32 bytes, base64url, on other storage than what it wraps. A change has three steps, so that a crash
 * between any two leaves one that opens: the next one is announced beside it, used, and then overwrites the old in place.
 */
export class FileKms implements Kms {
  constructor(private readonly path: string) {}

  async versions(): Promise<readonly string[]> {
    await this.settle();
    const { current, next } = await this.read();
    if (current === undefined) throw badKek();
    return [current, ...(next === undefined ? [] : [next])].map(versionOf);
  }

  async rotate(): Promise<string> {
    const versions = await this.versions();
    if (versions.length > 1) throw kmsBusy();
    const kek = randomBytes(KEK_BYTES);
    await write(this.next, kek, 'w');
    return versionOf(kek);
  }

  async wrap(version: string, key: Buffer): Promise<Buffer> {
    return wrapUnder(await this.kek(version), version, key);
  }

  async unwrap(version: string, wrapped: Buffer): Promise<Buffer> {
    const key = unwrapUnder(await this.kek(version), version, wrapped);
    if (key === undefined) throw unopenableKey();
    return key;
  }

  async destroy(version: string): Promise<void> {
    await this.settle();
    const { current, next } = await this.read();
    const isIt = (kek: Buffer | undefined): boolean => kek !== undefined && versionOf(kek) === version;
    if (isIt(current)) {
      if (next === undefined) throw lastVersion();
      await write(this.path, next, 'r+');
      await this.forgetNext();
    } else if (isIt(next)) {
      await write(this.next, Buffer.alloc(KEK_BYTES), 'r+');
      await this.forgetNext();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** After a crash in the last step: the announced one takes the place of one that is torn, and is then forgotten. */
  private async settle(): Promise<void> {
    const { current, next } = await this.read();
    if (next === undefined || (current !== undefined && !next.equals(current))) return;
    if (current === undefined) await write(this.path, next, 'r+');
    await this.forgetNext();
  }

  private get next(): string {
    return `${this.path}.next`;
  }

  private async read(): Promise<{ current: Buffer | undefined; next: Buffer | undefined }> {
    // the next one first: while another process ends a change it stands in one of the two places, or in both
    const next = await readKek(this.next);
    return { current: await readKek(this.path), next };
  }

  private async kek(version: string): Promise<Buffer> {
    const { current, next } = await this.read();
    if (current === undefined && next === undefined) throw badKek();
    const found = [current, next].find((kek) => kek !== undefined && versionOf(kek) === version);
    if (found === undefined) throw unopenableKey();
    return found;
  }

  private async forgetNext(): Promise<void> {
    await rm(this.next, { force: true });
    await syncFolder(dirname(this.next));
  }
}

/** A name that says nothing of the key: it has 256 random bits. */
const versionOf = (kek: Buffer): string =>
  createHash('sha256').update('staffetta/kek-version/v1\n').update(kek).digest('base64url').slice(0, 16);

async function readKek(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const kek = Buffer.from(text?.trim() ?? '', 'base64url');
  return kek.length === KEK_BYTES && kek.toString('base64url') === text?.trim() ? kek : undefined;
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
