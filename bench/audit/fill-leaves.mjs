import { randomBytes } from 'node:crypto';
import { appendLeaves, EMPTY_FRONTIER, encodeFrontier } from '#merkle';
import { leafOf } from '../../dist/services/province-audit/src/domain/leaf.js';

const PAGE = 10_000;

/** Leaves with invented digests, and the tree over them, as the sequencer would have left it. */
export async function fillLeaves(db, count) {
  let frontier = EMPTY_FRONTIER;
  while (frontier.size < count) {
    const from = frontier.size;
    const digests = Array.from({ length: Math.min(PAGE, count - from) }, () =>
      randomBytes(32).toString('base64url'),
    );
    const grown = appendLeaves(frontier, digests.map(leafOf));
    frontier = grown.frontier;
    await db.query(
      `WITH leaves AS (INSERT INTO leaf (index, digest) SELECT $1::bigint + i - 1, d FROM unnest($2::text[]) WITH ORDINALITY AS u(d, i))
       INSERT INTO subtree (level, index, hash) SELECT * FROM unnest($3::smallint[], $4::bigint[], $5::bytea[])`,
      [
        from,
        digests,
        grown.complete.map(({ level }) => level),
        grown.complete.map(({ index }) => index),
        grown.complete.map(({ hash }) => hash),
      ],
    );
  }
  await db.query(`UPDATE log_head SET size = $1, frontier = $2`, [frontier.size, encodeFrontier(frontier)]);
  await db.query(`VACUUM ANALYZE leaf, subtree`);
}
