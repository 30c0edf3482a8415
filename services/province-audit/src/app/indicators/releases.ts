import type { EntityManager } from 'typeorm';
import type { Release } from '../../domain/indicators/table.js';

type Db = Pick<EntityManager, 'query'>;

/** What was published of a period, frozen. */
export interface Published {
  /** In the order of publication. */
  readonly number: number;
  readonly period: string;
  /** Leaves of the log that were counted. */
  readonly asOf: number;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly publishedAt: Date;
}

interface Row {
  readonly number: number;
  readonly period: string;
  readonly as_of: string;
  readonly release: Buffer;
  readonly digest: string;
  readonly published_at: Date;
}

const COLUMNS = `number, period, as_of, release, digest, published_at`;

const publishedOf = ({ as_of, release, published_at, ...row }: Row): Published => ({
  ...row,
  asOf: Number(as_of),
  bytes: release,
  publishedAt: published_at,
});

export const releaseOf = ({ bytes }: Pick<Published, 'bytes'>): Release =>
  JSON.parse(bytes.toString('utf8')) as Release;

/** All that was published, the first first. */
export async function readReleases(db: Db): Promise<Published[]> {
  const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM indicator_release ORDER BY number`);
  return rows.map(publishedOf);
}

export async function readRelease(db: Db, period: string): Promise<Published | undefined> {
  const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM indicator_release WHERE period = $1`, [period]);
  return rows.map(publishedOf)[0];
}

export async function enterRelease(
  tx: Db,
  release: Omit<Published, 'number'> & { readonly by: string },
): Promise<Published> {
  const rows: Row[] = await tx.query(
    `INSERT INTO indicator_release (period, as_of, release, digest, published_at, published_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [release.period, release.asOf, release.bytes, release.digest, release.publishedAt, release.by],
  );
  const [entered] = rows.map(publishedOf);
  if (entered === undefined) throw new Error('nothing was entered'); // an insert returns its row
  return entered;
}
