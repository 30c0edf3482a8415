import { AppError } from '#kernel';
import { MAX_ENTRY_BYTES } from './hash.js';
import { TILE_WIDTH } from './tile.js';

/**
 * An entry bundle: of each entry its length (two bytes, big-endian), then its bytes.
 * @throws RangeError for an entry too long or more than 256 of them
 */
export function encodeEntries(entries: readonly Uint8Array[]): Buffer {
  if (entries.length > TILE_WIDTH) throw new RangeError('A bundle has at most 256 entries.');
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) throw new RangeError('An entry has at most 65535 bytes.');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/**
 * The entries of a bundle, as views of `bytes`.
 * @param width how many there must be, where it is known
 * @throws AppError `merkle.bundle-malformed` for bytes that are no bundle, or one of another width
 */
export function decodeEntries(bytes: Uint8Array, width?: number): Buffer[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Buffer[] = [];
  let at = 0;
  while (at < all.length) {
    const end = at + 2 > all.length ? Infinity : at + 2 + all.readUInt16BE(at);
    if (end > all.length || entries.length === TILE_WIDTH) throw bundleMalformed();
    entries.push(all.subarray(at + 2, end));
    at = end;
  }
  if (width !== undefined && entries.length !== width) throw bundleMalformed();
  return entries;
}

const bundleMalformed = (): AppError =>
  new AppError('invalid', 'merkle.bundle-malformed', 'The bytes are not an entry bundle of this width.');
