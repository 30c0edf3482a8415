import {
  appendLeaves,
  decodeEntries,
  EMPTY_FRONTIER,
  HASH_BYTES,
  leafHash,
  rootOf,
  tilesOf,
  type Frontier,
  type Tile,
} from '#merkle';
import type { LogSource } from './log-source.js';

/** Tiles on their way at once. */
const AHEAD = 8;

export interface Rebuilt {
  /** Of all leaves. */
  readonly root: Buffer;
  /** Of the first leaves, by how many were asked for. */
  readonly oldRoots: ReadonlyMap<number, Buffer>;
  /** Tiles above the leaves that are not what the tiles below make. */
  readonly badTiles: readonly Tile[];
  /** Leaves whose entry is not what was hashed; empty also where entries were not asked for. */
  readonly badEntries: readonly number[];
}

/**
 * Computes the whole tree from the tiles of its leaves, and checks the tiles above against it; with a token the entries
 * too. Nothing that the log says of its own hashes is taken for granted.
 * @param visit sees the leaves in order, before anybody knows whether they make the root
 * @param oldSizes at most `size`: where the trees of earlier checkpoints ended
 * @throws UnreadableLog
 */
export async function rebuildTree(
  source: LogSource,
  { size, oldSizes }: { readonly size: number; readonly oldSizes: readonly number[] },
  visit: (leaves: LeafTile) => Promise<void>,
  progress: (leaves: number) => void,
): Promise<Rebuilt> {
  const tiles = tilesOf(size);
  const leafTiles = tiles.filter(({ level }) => level === 0);
  let frontier: Frontier = EMPTY_FRONTIER;
  const oldRoots = new Map([[0, rootOf(frontier)]]);
  const ends = [...new Set(oldSizes)].sort((a, b) => a - b);
  const above = new Map<string, Buffer>();
  const badEntries: number[] = [];
  for await (const leaves of inOrder(source, leafTiles)) {
    const { tile, hashes, wrong } = leaves;
    await visit(leaves);
    const from = frontier.size;
    // the tree is cut where an old one ended, to see its root
    const within = ends.filter((end) => end > from && end < from + tile.width).map((end) => end - from);
    for (const cut of [...within, tile.width]) {
      const grown = appendLeaves(frontier, hashes.slice(frontier.size - from, cut));
      frontier = grown.frontier;
      for (const { level, index, hash } of grown.complete)
        above.set(`${String(level)}/${String(index)}`, hash);
      if (ends.includes(frontier.size)) oldRoots.set(frontier.size, rootOf(frontier));
    }
    badEntries.push(...wrong.map((place) => from + place));
    progress(frontier.size);
  }
  const badTiles: Tile[] = [];
  for (const tile of tiles.filter(({ level }) => level > 0)) {
    const wanted = Array.from(
      { length: tile.width },
      (_, place) => above.get(`${String(tile.level)}/${String(tile.index * 256 + place)}`) ?? Buffer.alloc(0),
    );
    if (!(await source.tile(tile)).equals(Buffer.concat(wanted))) badTiles.push(tile);
  }
  return { root: rootOf(frontier), oldRoots, badTiles, badEntries };
}

export interface LeafTile {
  readonly tile: Tile;
  readonly hashes: readonly Buffer[];
  /** What was hashed; empty without a token, and where the bundle is none. */
  readonly entries: readonly Buffer[];
  /** Places in the tile whose entry hashes to something else. */
  readonly wrong: readonly number[];
}

/** One after the other, the next ones already on their way. */
async function* inOrder(source: LogSource, tiles: readonly Tile[]): AsyncGenerator<LeafTile> {
  const coming: Promise<LeafTile>[] = [];
  let next = 0;
  const fill = (): void => {
    for (let tile = tiles[next]; tile !== undefined && coming.length < AHEAD; tile = tiles[next]) {
      const read = readLeafTile(source, tile);
      // whoever waits for an earlier one hears of this failure when its turn comes
      read.catch(() => undefined);
      coming.push(read);
      next += 1;
    }
  };
  for (;;) {
    fill();
    const first = coming.shift();
    if (first === undefined) return;
    yield await first;
  }
}

async function readLeafTile(source: LogSource, tile: Tile): Promise<LeafTile> {
  const bytes = await source.tile(tile);
  const hashes = Array.from({ length: tile.width }, (_, place) =>
    bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES),
  );
  // a tile of another length cannot make the signed root: its leaves are taken as they come
  if (!source.hasToken) return { tile, hashes, entries: [], wrong: [] };
  const entries = entriesIn(await source.entries(tile), tile.width);
  const wrong = hashes.flatMap((hash, place) => {
    const entry = entries[place];
    return entry !== undefined && leafHash(entry).equals(hash) ? [] : [place];
  });
  return { tile, hashes, entries, wrong };
}

/** None where it is no bundle: then every entry of it is wrong. */
function entriesIn(bundle: Buffer, width: number): readonly Buffer[] {
  try {
    return decodeEntries(bundle, width);
  } catch {
    return [];
  }
}
