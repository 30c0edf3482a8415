import type { EntityManager } from 'typeorm';
import { HASH_BYTES, nodeHash, TILE_HEIGHT, type NodeReader } from '#merkle';
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
 * Any nodes of the stored tree, in two statements at most. A node between two levels of tiles is computed from at most
 * 128 hashes below it.
 * @throws {Error} where the database lacks one of them: it was altered
 */
export function treeReader(db: Db): NodeReader {
  return async (nodes) => {
    const ranges = nodes.map(({ level, index }) => {
      const above = level % TILE_HEIGHT;
      const count = 2 ** above;
      return { level: (level - above) / TILE_HEIGHT, from: index * count, count };
    });
    const found = await readRanges(db, ranges);
    return found.map((hashes, node) => {
      const { level = 0, count } = ranges[node] ?? {};
      if (hashes.length !== count) throw new Error(`the tree lacks hashes at level ${String(level)}`);
      return fold(hashes);
    });
  };
}

/** The hashes that there are of each range, in order. */
async function readRanges(db: Db, ranges: readonly HashRange[]): Promise<Buffer[][]> {
  const found = ranges.map((): Buffer[] => []);
  const leaves = ranges.flatMap((range, place) => (range.level === 0 ? [{ ...range, place }] : []));
  const above = ranges.flatMap((range, place) => (range.level > 0 ? [{ ...range, place }] : []));
  const bounds = (of: typeof leaves): number[][] => [
    of.map(({ place }) => place),
    of.map(({ from }) => from),
    of.map(({ from, count }) => from + count),
  ];
  if (leaves.length > 0) {
    // one row for each node: reading hundreds of small ones would cost more than the hashing
    const rows: { place: number; digests: string[] }[] = await db.query(
      `SELECT r.place, l.digests FROM unnest($1::integer[], $2::bigint[], $3::bigint[]) AS r(place, start, stop)
       CROSS JOIN LATERAL (
         SELECT array_agg(digest ORDER BY index) AS digests FROM leaf WHERE index >= start AND index < stop
       ) AS l WHERE l.digests IS NOT NULL`,
      bounds(leaves),
    );
    for (const { place, digests } of rows) found[place] = digests.map(leafOf);
  }
  if (above.length > 0) {
    const rows: { place: number; hashes: Buffer }[] = await db.query(
      `SELECT r.place, s.hashes
       FROM unnest($1::integer[], $2::bigint[], $3::bigint[], $4::smallint[]) AS r(place, start, stop, level)
       CROSS JOIN LATERAL (
         SELECT string_agg(hash, ''::bytea ORDER BY index) AS hashes FROM subtree s
         WHERE s.level = r.level AND index >= start AND index < stop
       ) AS s WHERE s.hashes IS NOT NULL`,
      [...bounds(above), above.map(({ level }) => level)],
    );
    for (const { place, hashes } of rows) found[place] = split(hashes);
  }
  return found;
}

/** Hashes that stand one behind the other. */
const split = (hashes: Buffer): Buffer[] =>
  Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );

/** The root of a perfect tree over these. */
function fold(hashes: readonly Buffer[]): Buffer {
  const [only, ...more] = hashes;
  if (only === undefined) throw new RangeError('a node stands over at least one leaf');
  if (more.length === 0) return only;
  const half = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, half)), fold(hashes.slice(half)));
}
