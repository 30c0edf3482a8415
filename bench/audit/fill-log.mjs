import { randomBytes } from 'node:crypto';
import { fromHeaders } from '#contracts';
import { appendLeaves, EMPTY_FRONTIER, encodeFrontier } from '#merkle';
import { leafOf } from '../../dist/services/province-audit/src/domain/leaf.js';
import { told, unsigned } from './records.mjs';

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

/** Envelopes of whole referrals beside as many leaves, spread over a year; nobody signed them. */
export async function fillEnvelopes(db, net, count, year) {
  const begin = Date.UTC(year, 0, 1, 12);
  const step = (Date.UTC(year, 11, 31, 12) - begin) / count;
  const records = told(net, count, { stamp: unsigned });
  for (let from = 0; from < count; from += PAGE) {
    const envelopes = [];
    for (let i = from; i < Math.min(count, from + PAGE); i += 1) {
      const { attributes } = fromHeaders(Object.entries(records.next().value.headers));
      envelopes.push(attributes);
    }
    await db.query(
      `INSERT INTO envelope (index, topic, appended_at, attributes)
       SELECT $1::bigint + i - 1, $2, to_timestamp(($3::float8 + ($1 + i - 1) * $4::float8) / 1000), e
       FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY AS u(e, i)`,
      [from, net.lane, begin, step, JSON.stringify(envelopes)],
    );
  }
  await db.query(`VACUUM ANALYZE envelope`);
}
