import type { EntityManager } from 'typeorm';
import { encodeEntries, TILE_WIDTH, type Tile } from '#merkle';
import { readEntries, readHashes } from './read-tree.js';

type Db = Pick<EntityManager, 'query'>;

/**
 * `public`: whole tiles, a day at a time; a log that moved with each event would tell when the network is busy.
 * `current`: as it was signed last (design §7).
 */
export type LogView = 'public' | 'current';

export interface SignedCheckpoint {
  readonly size: number;
  /** The signed note, C2SP tlog-checkpoint. */
  readonly note: string;
}

/** What everybody sees since a day began. */
export interface ShownCheckpoint extends SignedCheckpoint {
  /** `YYYY-MM-DD`, Europe/Rome. */
  readonly day: string;
}

/** Undefined before the first is shown. */
export async function readShown(db: Db, origin: string): Promise<ShownCheckpoint | undefined> {
  const [row]: { size: string; note: string; day: string }[] = await db.query(
    `SELECT c.size, c.note, v.day::text FROM public_view v JOIN checkpoint c USING (origin, size)
     WHERE v.origin = $1 ORDER BY v.day DESC LIMIT 1`,
    [origin],
  );
  return row === undefined ? undefined : { ...row, size: Number(row.size) };
}

/** Undefined before the first is signed. */
export async function readCheckpoint(
  db: Db,
  origin: string,
  view: LogView,
): Promise<SignedCheckpoint | undefined> {
  if (view === 'public') return readShown(db, origin);
  const [row]: { size: string; note: string }[] = await db.query(
    `SELECT size, note FROM checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT 1`,
    [origin],
  );
  return row === undefined ? undefined : { size: Number(row.size), note: row.note };
}

/**
 * A tile's bytes: hashes, or with `entries` the bundle of entries.
 * @returns undefined beyond the view, and where rows are missing: an altered log has a hole there
 */
export async function readTile(
  db: Db,
  origin: string,
  view: LogView,
  { level, index, width }: Tile,
  entries = false,
): Promise<Buffer | undefined> {
  const checkpoint = await readCheckpoint(db, origin, view);
  const from = index * TILE_WIDTH;
  const known = Math.floor((checkpoint?.size ?? 0) / TILE_WIDTH ** level);
  if (from + width > known) return undefined;
  const parts = entries
    ? await readEntries(db, from, width)
    : await readHashes(db, { level, from, count: width });
  if (parts?.length !== width) return undefined;
  return entries ? encodeEntries(parts) : Buffer.concat(parts);
}
