import type { EntityManager } from 'typeorm';
import { nodeHash, TILE_HEIGHT, type NodeReader } from '#merkle';
import { entryOf, leafOf } from '../../domain/leaf.js';

type Db = Pick<EntityManager, 'query'>;

/** Consecutive hashes of one level of tiles: leaves at 0, roots of 256 leaves at 1, of 65,536 at 2 … */
export interface HashRange {
  readonly level: number;
  readonly from: number;
  readonly count: number;
}

/**
 * The hashes of a range, in order, computed from the leaves' digests at level 0.
 * @returns fewer than `count` where rows are missing behind the log's end; undefined where one is missing before another
 */
export async function readHashes(
  db: Db,
  { level, from, count }: HashRange,
): Promise<readonly Buffer[] | undefined> {
  if (level === 0) {
    const digests = await readDigests(db, from, count);
    return digests?.map(leafOf);
  }
  const rows: { index: string; hash: Buffer }[] = await db.query(
    `SELECT index, hash FROM subtree WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index`,
    [level, from, from + count],
  );
  return isGapless(rows, from) ? rows.map(({ hash }) => hash) : undefined;
}

/** The entries of a range of leaves: the bytes that were hashed. Missing rows as in `readHashes`. */
export async function readEntries(
  db: Db,
  from: number,
  count: number,
): Promise<readonly Buffer[] | undefined> {
  const digests = await readDigests(db, from, count);
  return digests?.map(entryOf);
}

async function readDigests(db: Db, from: number, count: number): Promise<string[] | undefined> {
  const rows: { index: string; digest: string }[] = await db.query(
    `SELECT index, digest FROM leaf WHERE index >= $1 AND index < $2 ORDER BY index`,
    [from, from + count],
  );
  return isGapless(rows, from) ? rows.map(({ digest }) => digest) : undefined;
}

const isGapless = (rows: readonly { index: string }[], from: number): boolean =>
  rows.every(({ index }, position) => Number(index) === from + position);

/**
 * Any node of the stored tree. A node between two levels of tiles is computed from at most 128 hashes below it.
 * @throws {Error} where the database lacks one of them: it was altered
 */
export function treeReader(db: Db): NodeReader {
  return (nodes) =>
    Promise.all(
      nodes.map(async ({ level, index }) => {
        const above = level % TILE_HEIGHT;
        const count = 2 ** above;
        const range = { level: (level - above) / TILE_HEIGHT, from: index * count, count };
        const hashes = await readHashes(db, range);
        if (hashes?.length !== count)
          throw new Error(`the tree lacks hashes at level ${String(range.level)}`);
        return fold(hashes);
      }),
    );
}

/** The root of a perfect tree over these. */
function fold(hashes: readonly Buffer[]): Buffer {
  const [only, ...more] = hashes;
  if (only === undefined) throw new RangeError('a node stands over at least one leaf');
  if (more.length === 0) return only;
  const half = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, half)), fold(hashes.slice(half)));
}
