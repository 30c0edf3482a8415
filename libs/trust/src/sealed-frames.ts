import { damaged } from './key-store.errors.js';
import { decrypt, encrypt, OVERHEAD } from './key-wrap.js';

/** Longer batches are split. Each frame is durable before the next is begun: a torn write leaves one, the last. */
export const MAX_FRAME_BYTES = 256 * 1024;

/** What a file's frames are under. */
interface FrameKey {
  readonly key: Buffer;
  readonly salt: Buffer;
}

/** `length (4) | nonce (12) | ciphertext | tag (16)`, bound to its place in the file. */
export function sealFrame({ key, salt }: FrameKey, index: number, plain: Buffer): Buffer {
  const sealed = encrypt(key, plain, associated(salt, index));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sealed.length);
  return Buffer.concat([length, sealed]);
}

/**
 * Opens the frames from a place on, up to one that is not whole: the last write's, torn or still on its way.
 * @throws AppError `invalid` `key-store.damaged` where it is not the last
 */
export function readFrames(
  content: Buffer,
  { key, salt }: FrameKey,
  from: { readonly at: number; readonly index: number },
): { end: number; index: number; entries: unknown[] } {
  const entries: unknown[] = [];
  let { at: end, index } = from;
  while (content.length - end >= 4) {
    const length = content.readUInt32BE(end);
    const next = end + 4 + length;
    const plain =
      length >= OVERHEAD && next <= content.length
        ? decrypt(key, content.subarray(end + 4, next), associated(salt, index))
        : undefined;
    if (plain === undefined) break;
    for (const entry of JSON.parse(plain.toString()) as unknown[]) entries.push(entry);
    end = next;
    index += 1;
  }
  // only the last write can be torn, and only it may be forgotten: anything else is damage for a person to look at
  const left = content.length - end;
  if (left > MAX_FRAME_BYTES || hasFrame(content, end, { key, salt }, index + 1)) throw damaged('frame');
  return { end, index, entries };
}

/** Looks for a whole frame with this index at any place from `start` on. */
function hasFrame(content: Buffer, start: number, { key, salt }: FrameKey, index: number): boolean {
  for (let at = start; at + 4 + OVERHEAD <= content.length; at += 1) {
    const length = content.readUInt32BE(at);
    const next = at + 4 + length;
    if (length < OVERHEAD || next > content.length) continue;
    if (decrypt(key, content.subarray(at + 4, next), associated(salt, index)) !== undefined) return true;
  }
  return false;
}

/** Entries as the plain text of frames. */
export function split(entries: readonly unknown[]): Buffer[] {
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
