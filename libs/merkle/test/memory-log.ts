// A log in memory, kept as a writer keeps it: a frontier, and the hashes of each tile level.
import {
  EMPTY_FRONTIER,
  HASH_BYTES,
  appendLeaves,
  leafHash,
  tileNodeReader,
  type Frontier,
  type NodeReader,
  type Tile,
} from '#merkle';

export class MemoryLog {
  frontier: Frontier = EMPTY_FRONTIER;
  private readonly levels: Buffer[][] = [[]];

  append(entries: readonly Uint8Array[]): void {
    const leaves = entries.map(leafHash);
    const { frontier, complete } = appendLeaves(this.frontier, leaves);
    this.frontier = frontier;
    for (const leaf of leaves) this.levels[0]?.push(leaf);
    for (const { level, index, hash } of complete) (this.levels[level] ??= [])[index] = hash;
  }

  tile({ level, index, width }: Tile): Buffer {
    const hashes = (this.levels[level] ?? []).slice(index * 256, index * 256 + width);
    if (hashes.length !== width) throw new Error(`no tile ${String(level)}/${String(index)}`);
    return Buffer.concat(hashes, width * HASH_BYTES);
  }

  /** Reads the tree as it was at `size`, out of the tiles of that size. */
  reader(size: number): NodeReader {
    return tileNodeReader(size, (tile) => Promise.resolve().then(() => this.tile(tile)));
  }
}
