import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#kernel';
import type { StillHeld } from './change-lock.js';
import { damaged, unwritable } from './key-store.errors.js';
import { MAX_FRAME_BYTES, readFrames, sealFrame, split } from './sealed-frames.js';
import { openHeader, readHeader, writeHeader } from './sealed-header.js';
import { isSameKey, type StoreKey, type WrappedKey } from './store-key.js';
import { syncFolder } from './sync-folder.js';

/** Of a draft, which becomes the file by its name. */
export const DRAFT = '.new';
/** A file may be replaced, and its KEK destroyed, while it is being read: then the next look finds another. */
const LOOKS = 4;
const AGAIN: ReadonlySet<string> = new Set(['key-store.damaged', 'key-store.wrong-kek']);
const AGAIN_MS = 20;

/** Who wants to know what stands in the file. */
export interface LogReader {
  /** Another generation follows: nothing that was taken counts any more. */
  readonly fresh: () => void;
  readonly take: (entry: unknown) => void;
}

/** The file, from one writing anew to the next. */
interface Generation {
  /** The whole head: no two are the same. */
  readonly head: Buffer;
  readonly salt: Buffer;
  readonly key: Buffer;
  readonly store: StoreKey;
}

/**
 * An append-only file of encrypted frames: `header | frame*`, frame = `length (4) | nonce (12) | ciphertext | tag (16)`.
 * A frame's place in the file is authenticated, so frames cannot be dropped from the middle, moved, or taken over from
 * another generation.
 *
 * Any number of processes read it, by its name and without a lock: what is written is only ever added, or is a file of
 * its own that takes the name, so that a reader sees whole frames and at most one that is not whole yet. One changes it,
 * under the store's lock, after it has read to the end.
 */
export class SealedLog {
  private known: Generation | undefined;
  private writer: FileHandle | undefined;
  /** Up to here it was read or written, bytes and frames. */
  private end = 0;
  private index = 0;
  private count = 0;
  /** Of the file when it was last read. */
  private seen = '';
  private left = 0;
  private isBroken = false;

  constructor(
    private readonly path: string,
    private readonly unwrap: (wrapped: WrappedKey) => Promise<StoreKey>,
    private readonly reader: LogReader,
  ) {}

  get bytes(): number {
    return this.end;
  }

  /** Of this generation, whoever wrote them. */
  get entries(): number {
    return this.count;
  }

  /** Under which it stands; undefined where there is no file. */
  get storeKey(): StoreKey | undefined {
    return this.known?.store;
  }

  /** Something stands behind the last whole frame, or may: nothing can be added. Under the lock alone. */
  get isTorn(): boolean {
    return this.isBroken || this.left > 0;
  }

  /**
   * Gives what others have written since. Nothing where there is no file yet.
   * @throws AppError `invalid` `key-store.damaged`, `key-store.wrong-kek`; `unavailable` `kms.unreachable`
   */
  async follow(): Promise<void> {
    for (let looks = 1; ; looks += 1) {
      try {
        await this.look();
        return;
      } catch (error) {
        if (looks === LOOKS || !(error instanceof AppError && AGAIN.has(error.code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** Reads everything anew at the next look: this process no longer knows what stands there. */
  async forget(): Promise<void> {
    this.known = undefined;
    this.seen = '';
    this.isBroken = false;
    await this.closeWriter();
  }

  /**
   * Durable when it resolves. @throws AppError `unavailable` `key-store.unwritable`: nothing of it counts then
   */
  async append(entries: readonly unknown[]): Promise<void> {
    const { known, end, index } = this;
    if (known === undefined) throw damaged('header');
    const writer = (this.writer ??= await this.openKnown());
    try {
      for (const frame of split(entries)) {
        const bytes = sealFrame(known, this.index, frame);
        await writeAt(writer, bytes, this.end);
        await writer.datasync();
        this.index += 1;
        this.end += bytes.length;
      }
      this.seen = await lookOf(writer);
      this.count += entries.length;
    } catch (error) {
      // what a failed fdatasync left in the page cache cannot be trusted
      [this.end, this.index, this.isBroken] = [end, index, true];
      throw unwritable(error);
    }
  }

  /** Writes `entries` as a new generation under `store` and puts it in this one's place, unless the lock was lost. */
  async replace(store: StoreKey, entries: readonly unknown[], held: StillHeld): Promise<void> {
    const draft = `${this.path}.${randomUUID()}${DRAFT}`;
    let file: FileHandle | undefined;
    try {
      file = await open(draft, 'wx+', 0o600);
      const { bytes: head, salt, key } = writeHeader(store);
      const frames = split(entries);
      const sealed = frames.map((frame, index) => sealFrame({ key, salt }, index, frame));
      const content = Buffer.concat([head, ...sealed]);
      await writeAt(file, content, 0);
      await file.sync();
      await held();
      await rename(draft, this.path);
      await syncFolder(dirname(this.path));
      const seen = await lookOf(file);
      await this.closeWriter();
      this.writer = file;
      this.known = { head, salt, key, store };
      [this.end, this.index, this.count] = [content.length, frames.length, entries.length];
      [this.seen, this.left, this.isBroken] = [seen, 0, false];
    } catch (error) {
      await file?.close().catch(() => undefined);
      await rm(draft, { force: true }).catch(() => undefined);
      this.isBroken = true;
      throw error instanceof AppError ? error : unwritable(error);
    }
  }

  async close(): Promise<void> {
    await this.closeWriter();
  }

  private async look(): Promise<void> {
    const file = await openIfThere(this.path);
    if (file === undefined) {
      // it is replaced, never removed
      if (this.known !== undefined) throw damaged('header');
      return;
    }
    try {
      const seen = await lookOf(file);
      if (seen === this.seen) return;
      const size = sizeOf(seen);
      if (await this.isKnown(file, size)) {
        // a frame that was refused stands there: it is written over, whoever does it
        if (this.isBroken) return;
        await this.readTail(file, size);
      } else await this.readWhole(file, size);
      this.seen = seen;
    } finally {
      await file.close();
    }
  }

  private async isKnown(file: FileHandle, size: number): Promise<boolean> {
    const head = this.known?.head;
    if (head === undefined || size < head.length) return false;
    return (await readAt(file, 0, head.length)).equals(head);
  }

  private async readTail(file: FileHandle, size: number): Promise<void> {
    const { known } = this;
    // what was durable once is gone
    if (known === undefined || size < this.end) throw damaged('frame');
    const tail = await readAt(file, this.end, size - this.end);
    const { end, index, entries } = readFrames(tail, known, { at: 0, index: this.index });
    this.count += entries.length;
    [this.index, this.end, this.left] = [index, this.end + end, tail.length - end];
    for (const entry of entries) this.reader.take(entry);
  }

  private async readWhole(file: FileHandle, size: number): Promise<void> {
    const content = await readAt(file, 0, size);
    const header = readHeader(content);
    const { known } = this;
    const store =
      known !== undefined && isSameKey(known.store, header) ? known.store : await this.unwrap(header);
    const key = openHeader(content, header, store);
    const { salt, length } = header;
    const { end, index, entries } = readFrames(content, { key, salt }, { at: length, index: 0 });
    await this.closeWriter();
    this.known = { head: Buffer.from(content.subarray(0, length)), salt, key, store };
    [this.index, this.end, this.count] = [index, end, entries.length];
    [this.left, this.isBroken] = [content.length - end, false];
    // in one go: nobody sees half of it
    this.reader.fresh();
    for (const entry of entries) this.reader.take(entry);
  }

  /**
   * By its name, which another one may have given to a file of its own since the last look, if this process has lost the
   * lock and does not know. What is not what was read is not written to: there, others' frames stand.
   */
  private async openKnown(): Promise<FileHandle> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.path, 'r+');
      const size = sizeOf(await lookOf(file));
      if (size !== this.end || !(await this.isKnown(file, size)))
        throw new Error('not the file that was read');
      return file;
    } catch (error) {
      await file?.close().catch(() => undefined);
      // nothing was written, so nothing is torn: it is only to be read anew
      this.seen = '';
      throw unwritable(error);
    }
  }

  private async closeWriter(): Promise<void> {
    const { writer } = this;
    this.writer = undefined;
    await writer?.close().catch(() => undefined);
  }
}

/** What changes whenever a file does: which file it is, its size, its times. */
async function lookOf(file: FileHandle): Promise<string> {
  const { size, ino, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  return [size, ino, mtimeNs, ctimeNs].join(' ');
}

const sizeOf = (look: string): number => Number(look.split(' ')[0]);

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  // by its name, each time: on a network's volume this, and not a look at what is open, asks the server
  return open(path, 'r').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const content = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(
      content,
      done,
      Math.min(length - done, MAX_READ_BYTES),
      start + done,
    );
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return content.subarray(0, done);
}

const MAX_READ_BYTES = 64 * MAX_FRAME_BYTES;

async function writeAt(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done);
    done += bytesWritten;
  }
}
