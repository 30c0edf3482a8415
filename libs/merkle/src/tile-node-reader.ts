import { AppError } from '#kernel';
import { HASH_BYTES, nodeHash } from './hash.js';
import type { NodeReader, TreeNode } from './proof.js';
import { TILE_HEIGHT, TILE_WIDTH, tileBytes, tileWidth, type Tile } from './tile.js';

/**
 * Reads nodes of the tree of `size` leaves out of its tiles, each fetched once per call. A tile that `size` leaves
 * partial is asked for at that width, and where it is gone, as the full tile that took its place. What comes is
 * trusted: only the check of a proof, or of the root, tells whether it was right.
 * @param fetchTile the tile's bytes, 32 for each hash; rejects where there is none
 * @throws RangeError for a node that is not whole within `size`
 * @throws AppError `merkle.tile-malformed` for a tile of another length
 */
export function tileNodeReader(size: number, fetchTile: (tile: Tile) => Promise<Buffer>): NodeReader {
  return async (nodes) => {
    const tiles = new Map<string, Promise<Buffer>>();
    const fetchOnce = (tile: Tile): Promise<Buffer> => {
      const key = `${String(tile.level)}/${String(tile.index)}`;
      const fetched = tiles.get(key) ?? fetchWhole(tile, fetchTile);
      tiles.set(key, fetched);
      return fetched;
    };
    return Promise.all(
      nodes.map(async (node) => {
        const { tile, start, count } = placeOf(size, node);
        const bytes = await fetchOnce(tile);
        return rootOfHashes(bytes.subarray(start * HASH_BYTES, (start + count) * HASH_BYTES));
      }),
    );
  };
}

/** Which hashes of which tile lie below a node. */
function placeOf(size: number, { level, index }: TreeNode): { tile: Tile; start: number; count: number } {
  if (!((index + 1) * 2 ** level <= size)) throw new RangeError('The node is not whole in this tree.');
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const tileIndex = Math.floor((index * count) / TILE_WIDTH);
  const width = tileWidth(size, tileLevel, tileIndex);
  return {
    tile: { level: tileLevel, index: tileIndex, width },
    start: (index * count) % TILE_WIDTH,
    count,
  };
}

async function fetchWhole(tile: Tile, fetchTile: (tile: Tile) => Promise<Buffer>): Promise<Buffer> {
  const exact = checked(tile, fetchTile);
  if (tile.width === TILE_WIDTH) return exact;
  return exact.catch((cause: unknown) =>
    checked({ ...tile, width: TILE_WIDTH }, fetchTile).catch(() => {
      throw cause;
    }),
  );
}

async function checked(tile: Tile, fetchTile: (tile: Tile) => Promise<Buffer>): Promise<Buffer> {
  const bytes = await fetchTile(tile);
  if (bytes.length !== tileBytes(tile.width)) {
    throw new AppError('invalid', 'merkle.tile-malformed', 'A tile does not have the length of its width.');
  }
  return bytes;
}

/** Root of a power of two of concatenated hashes. */
function rootOfHashes(hashes: Buffer): Buffer {
  if (hashes.length === HASH_BYTES) return hashes;
  const half = hashes.length / 2;
  return nodeHash(rootOfHashes(hashes.subarray(0, half)), rootOfHashes(hashes.subarray(half)));
}
