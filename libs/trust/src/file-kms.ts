import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { badKek } from './key-store.errors.js';
import { unwrapUnder, wrapUnder } from './key-wrap.js';
import { kmsBusy, kmsUnreachable, lastVersion, unopenableKey, type Kms } from './kms.js';
import { syncFolder } from './sync-folder.js';

const KEK_BYTES = 32;

/** Makes a KEK where there is none. @returns whether it did */
export async function createKek(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await create(path, randomBytes(KEK_BYTES));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The KEK in a file: 32 bytes, base64url, on other storage than what it wraps. A change has three steps, so that a crash
 * between any two leaves one that opens: the next one is announced beside it, used, and then overwrites the old in place.
 * Who changes it holds the key store's lock. One that has lost it and does not know is not kept from the file: each step
 * looks, right before it, whether what it is about to write over or remove is still what it knows.
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
    // never over another one: files may be wrapped under it already
    if (!(await this.announce(kek))) {
      const left = await textOf(this.next);
      if (left === undefined || parse(left) !== undefined) throw kmsBusy();
      // torn by a crash while it was announced: nobody has used it
      await this.forgetNext(undefined);
      if (!(await this.announce(kek))) throw kmsBusy();
    }
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
      await overwrite(this.path, current, next);
      await this.forgetNext(next);
    } else if (isIt(next)) {
      await overwrite(this.next, next, NONE);
      await this.forgetNext(undefined);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** After a crash in the last step: the announced one takes the place of one that is torn, and is then forgotten. */
  private async settle(): Promise<void> {
    const { current, next } = await this.read();
    if (next === undefined || (current !== undefined && !next.equals(current))) return;
    if (current === undefined) await overwrite(this.path, undefined, next);
    await this.forgetNext(next);
  }

  /** @returns whether there was none */
  private async announce(kek: Buffer): Promise<boolean> {
    try {
      await create(this.next, kek);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
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

  /** Only this one, or one that is torn. @throws AppError `conflict` `kms.busy` where it is another */
  private async forgetNext(expected: Buffer | undefined): Promise<void> {
    const next = await readKek(this.next);
    if (next !== undefined && !isSame(next, expected)) throw kmsBusy();
    await rm(this.next, { force: true });
    await syncFolder(dirname(this.next));
  }
}

/** A name that says nothing of the key: it has 256 random bits. */
const versionOf = (kek: Buffer): string =>
  createHash('sha256').update('staffetta/kek-version/v1\n').update(kek).digest('base64url').slice(0, 16);

/** What a destroyed one is overwritten with; no key. */
const NONE = Buffer.alloc(KEK_BYTES);

const isSame = (one: Buffer | undefined, other: Buffer | undefined): boolean =>
  one === undefined || other === undefined ? one === other : one.equals(other);

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Undefined where there is none, or it is torn. @throws as `textOf` */
async function readKek(path: string): Promise<Buffer | undefined> {
  return parse((await textOf(path)) ?? '');
}

/**
 * Undefined where there is no file, and only there: what could not be read may be whole.
 * @throws AppError `unavailable` `kms.unreachable`
 */
async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw kmsUnreachable(typeof code === 'string' ? code : 'unreadable', error);
  });
}

function parse(text: string): Buffer | undefined {
  const kek = Buffer.from(text.trim(), 'base64url');
  const isWhole = kek.length === KEK_BYTES && kek.toString('base64url') === text.trim();
  return isWhole && !kek.equals(NONE) ? kek : undefined;
}

async function create(path: string, kek: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await put(file, kek);
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** In place. @throws AppError `conflict` `kms.busy` where the file does not say what it is expected to */
async function overwrite(path: string, expected: Buffer | undefined, kek: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if (!isSame(parse(await file.readFile('utf8')), expected)) throw kmsBusy();
    await put(file, kek);
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

async function put(file: FileHandle, kek: Buffer): Promise<void> {
  const text = `${kek.toString('base64url')}\n`;
  await file.write(text, 0);
  // what is torn may be longer
  await file.truncate(text.length);
  await file.sync();
}
