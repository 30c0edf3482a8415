import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { damaged, unwritable } from './key-store.errors.js';
import { decrypt, encrypt, OVERHEAD } from './key-wrap.js';
import { openHeader, readHeader, writeHeader } from './sealed-header.js';
import type { StoreKey, WrappedKey } from './store-key.js';
import { syncFolder } from './sync-folder.js';

/** Longer batches are split. Each frame is durable before the next is begun: a torn write leaves one, the last. */
const MAX_FRAME_BYTES = 256 * 1024;

/**
 * An append-only file of encrypted frames: `header | frame*`, frame = `length (4) | nonce (12) | ciphertext | tag (16)`.
 * A frame's place in the file is authenticated, so frames cannot be dropped from the middle, moved, or taken over from
 * another generation. One write at a time; the caller sees to that.
 */
export class SealedLog {
  private index = 0;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private key: Buffer,
    private salt: Buffer,
    /** Bytes that are known to be durable. */
    private end: number,
  ) {}

  get bytes(): number {
    return this.end;
  }

  /**
   * Opens the file, or makes it, and gives each entry to `take`. A torn last frame was never acknowledged: it is cut off.
   * @throws AppError `invalid` `key-store.damaged`
   */
  static async open(path: string, store: StoreKey, take: (entry: unknown) => void): Promise<SealedLog> {
    const content = await readIfThere(path);
    // the header is made durable before the file gets its name
    if (content === undefined) return SealedLog.create(path, store, []);
    const header = readHeader(content);
    const key = openHeader(content, header, store);
    const { end, frames } = readFrames(content, { ...header, key }, take);
    const file = await open(path, 'r+');
    const log = new SealedLog(path, file, key, header.salt, end);
    log.index = frames;
    if (end < content.length) await log.cutBack();
    return log;
  }

  /** Which key the file is under; undefined where there is none. @throws AppError `invalid` `key-store.damaged` */
  static async keyOf(path: string): Promise<WrappedKey | undefined> {
    const content = await readIfThere(path);
    return content === undefined ? undefined : readHeader(content);
  }

  private static async create(
    path: string,
    store: StoreKey,
    entries: readonly unknown[],
  ): Promise<SealedLog> {
    const { bytes, salt, key } = writeHeader(store);
    const next = `${path}.next`;
    await rm(next, { force: true });
    const file = await open(next, 'wx+', 0o600);
    try {
      const log = new SealedLog(path, file, key, salt, 0);
      await log.write(bytes);
      for (const frame of split(entries)) await log.write(log.frame(frame));
      await file.sync();
      await rename(next, path);
      await syncFolder(dirname(path));
      return log;
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
  }

  /** Durable when it resolves. @throws AppError `unavailable` `key-store.unwritable`: nothing of it counts then */
  async append(entries: readonly unknown[]): Promise<void> {
    const [before, frames] = [this.end, this.index];
    try {
      for (const frame of split(entries)) {
        await this.write(this.frame(frame));
        await this.file.datasync();
      }
    } catch (error) {
      [this.end, this.index] = [before, frames];
      throw unwritable(error);
    }
  }

  /**
   * Writes `entries` as a new generation under `store` and puts it in this one's place. Also the way back after a failed
   * write: what a failed fdatasync left in the page cache cannot be trusted.
   */
  async replace(store: StoreKey, entries: readonly unknown[]): Promise<void> {
    const old = this.file;
    const next = await SealedLog.create(this.path, store, entries).catch((error: unknown) => {
      throw unwritable(error);
    });
    this.file = next.file;
    this.key = next.key;
    this.salt = next.salt;
    this.end = next.end;
    this.index = next.index;
    await old.close().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private frame(plain: Buffer): Buffer {
    const sealed = encrypt(this.key, plain, associated(this.salt, this.index));
    this.index += 1;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length);
    return Buffer.concat([length, sealed]);
  }

  private async write(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.file.write(
        bytes,
        written,
        bytes.length - written,
        this.end + written,
      );
      written += bytesWritten;
    }
    this.end += bytes.length;
  }

  private async cutBack(): Promise<void> {
    await this.file.truncate(this.end);
    await this.file.datasync();
  }
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
}

function readFrames(
  content: Buffer,
  { salt, key, length: start }: { salt: Buffer; key: Buffer; length: number },
  take: (entry: unknown) => void,
): { end: number; frames: number } {
  let end = start;
  let frames = 0;
  while (content.length - end >= 4) {
    const length = content.readUInt32BE(end);
    const next = end + 4 + length;
    const plain =
      length >= OVERHEAD && next <= content.length
        ? decrypt(key, content.subarray(end + 4, next), associated(salt, frames))
        : undefined;
    if (plain === undefined) break;
    for (const entry of JSON.parse(plain.toString()) as unknown[]) take(entry);
    end = next;
    frames += 1;
  }
  // only the last write can be torn, and only it may be forgotten: anything else is damage for a person to look at
  const left = content.length - end;
  if (left > MAX_FRAME_BYTES || hasFrame(content, end, salt, key, frames + 1)) throw damaged('frame');
  return { end, frames };
}

/** Looks for a whole frame with this index at any place from `start` on. */
function hasFrame(content: Buffer, start: number, salt: Buffer, key: Buffer, index: number): boolean {
  for (let at = start; at + 4 + OVERHEAD <= content.length; at += 1) {
    const length = content.readUInt32BE(at);
    const next = at + 4 + length;
    if (length < OVERHEAD || next > content.length) continue;
    if (decrypt(key, content.subarray(at + 4, next), associated(salt, index)) !== undefined) return true;
  }
  return false;
}

function split(entries: readonly unknown[]): Buffer[] {
  const frames: Buffer[] = [];
  let texts: string[] = [];
  let size = 0;
  const close = (): void => {
    if (texts.length > 0) frames.push(Buffer.from(`[${texts.join(',')}]`));
    texts = [];
    size = 0;
  };
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    if (size + text.length > MAX_FRAME_BYTES - 1024) close();
    texts.push(text);
    size += text.length + 1;
  }
  close();
  return frames;
}

function associated(salt: Buffer, index: number): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(index));
  return Buffer.concat([salt, place]);
}
