import { HASH_BYTES } from './hash.js';
import { requireSize } from './size.js';

/** Levels of the binary tree in one tile (c2sp.org/tlog-tiles). */
export const TILE_HEIGHT = 8;
/** Hashes in a full tile. */
export const TILE_WIDTH = 256;

/** `width` hashes of tile level `level`, from number `index` · 256 on; 1 to 256. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** What a path below the log's prefix asks for. */
export type LogPath =
  | { readonly kind: 'checkpoint' }
  | ({ readonly kind: 'tile' } & Tile)
  | { readonly kind: 'entries'; readonly index: number; readonly width: number };

/** `tile/<L>/<N>`, with `.p/<W>` for a partial tile, without a slash in front. */
export function tilePath({ level, index, width }: Omit<Tile, 'width'> & { readonly width?: number }): string {
  if (!Number.isInteger(level) || level < 0 || level > 63)
    throw new RangeError('A tile level is from 0 to 63.');
  return `tile/${String(level)}/${numbered(index, width)}`;
}

/** `tile/entries/<N>`, with `.p/<W>` for a partial bundle. */
export function entriesPath({ index, width }: { readonly index: number; readonly width?: number }): string {
  return `tile/entries/${numbered(index, width)}`;
}

/** Nine groups cannot be told from 2^53 any more; longer paths are not looked at. */
const LONGEST_PATH = 64;
const PATH =
  /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * Strict: one resource has one path, so what would be another spelling of it (leading zeros, an empty leading group,
 * a width of 0 or 256) is undefined, as is everything else.
 * @param path below the log's prefix, without a slash in front
 */
export function parseLogPath(path: string): LogPath | undefined {
  if (path === 'checkpoint') return { kind: 'checkpoint' };
  const found = path.length > LONGEST_PATH ? null : PATH.exec(path);
  const [, level = '', number = '', partial] = found ?? [];
  if (found === null) return undefined;
  const index = Number(number.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (!Number.isSafeInteger(index) || groupsOf(index) !== number) return undefined;
  if (partial !== undefined && width >= TILE_WIDTH) return undefined;
  return level === 'entries'
    ? { kind: 'entries', index, width }
    : { kind: 'tile', level: Number(level), index, width };
}

/** Every tile of a tree of `size` leaves, lowest level first; of each level at most the last is partial. */
export function tilesOf(size: number): readonly Tile[] {
  requireSize(size);
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < hashes; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** Hashes that tile `index` of `level` has in a tree of `size` leaves: 0 (not there) to 256. */
export function tileWidth(size: number, level: number, index: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** Bytes of a tile of so many hashes. */
export const tileBytes = (width: number): number => width * HASH_BYTES;

function numbered(index: number, width: number = TILE_WIDTH): string {
  requireSize(index);
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw new RangeError('A tile has 1 to 256 hashes.');
  }
  return width === TILE_WIDTH ? groupsOf(index) : `${groupsOf(index)}.p/${String(width)}`;
}

/** 1234067 → `x001/x234/067`. */
function groupsOf(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/[0-9]{3}/g) ?? [];
  return groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
}
