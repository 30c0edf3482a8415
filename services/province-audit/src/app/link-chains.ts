import type { EntityManager } from 'typeorm';
import { parseSource } from '#contracts';
import { CHAIN_RESTARTED, type Admitted } from '#messaging';
import { advance, type Link } from '../domain/chain.js';
import type { Noticed } from '../domain/rules.js';
import type { FindingKey } from './raise-findings.js';

/** Links read at once; what lies behind comes in the next turn. */
const RUN = 2_000;

interface ChainRow {
  readonly speaker: string;
  readonly epoch: string;
  readonly linked_seq: string;
  readonly linked_digest: string | null;
  readonly last_seq: string;
  readonly pending_since: Date | null;
  /** The speaker has an earlier epoch. */
  readonly later: boolean;
}

interface LinkRow {
  readonly speaker: string;
  readonly epoch: string;
  readonly seq: string;
  readonly digest: string;
  readonly prev: string | null;
  readonly restarts: boolean;
}

export interface Linked {
  readonly noticed: Noticed[];
  /** Gaps that are gone. */
  readonly mended: FindingKey[];
}

/**
 * Lays each event into its speaker's chain and links what follows without a gap, topics arriving in any order.
 * @param indexes of those that have a leaf
 */
export async function linkChains(
  tx: EntityManager,
  events: readonly Admitted[],
  indexes: ReadonlyMap<string, number>,
  now: Date,
): Promise<Linked> {
  const chained = events.filter(({ attributes }) => attributes.seq !== undefined);
  const noticed: Noticed[] = [];
  const mended: FindingKey[] = [];
  if (chained.length === 0) return { noticed, mended };
  noticed.push(...(await insertLinks(tx, chained, indexes)));
  let chains = await lastSeqs(tx, chained);
  while (chains.length > 0) {
    const links = await followers(tx, chains);
    const moved = chains.map((chain) => {
      const own = (links.get(chainKey(chain)) ?? []).map(toLink);
      const before = { seq: Number(chain.linked_seq), digest: chain.linked_digest };
      return { chain, full: own.length === RUN, ...advance(before, own) };
    });
    for (const { chain, position, broken, linked } of moved) {
      noticed.push(...broken.map((link) => brokenChain(chain, link)));
      const first = links.get(chainKey(chain))?.[0];
      if (chain.later && Number(chain.linked_seq) === 0 && linked.length > 0 && first?.restarts === false) {
        noticed.push(brokenChain(chain, toLink(first)));
      }
      if (chain.pending_since !== null && position.seq > Number(chain.linked_seq)) {
        mended.push({ rule: 'chain-gap', key: gapKey(chain) });
      }
    }
    await moveChains(tx, moved, now);
    chains = moved.flatMap(({ chain, full, position }) =>
      full ? [{ ...chain, linked_seq: String(position.seq), linked_digest: position.digest }] : [],
    );
  }
  return { noticed, mended };
}

/** @returns the forks: a place that another event has taken already */
async function insertLinks(
  tx: EntityManager,
  events: readonly Admitted[],
  indexes: ReadonlyMap<string, number>,
): Promise<Noticed[]> {
  const rows: { taken: string; digest: string }[] = await tx.query(
    `WITH new AS (
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::boolean[])
         WITH ORDINALITY AS u(speaker, epoch, seq, digest, prev, leaf_index, restarts, i)
     ), first AS (
       SELECT DISTINCT ON (speaker, epoch, seq) * FROM new ORDER BY speaker, epoch, seq, i
     ), inserted AS (
       INSERT INTO link (speaker, epoch, seq, digest, prev, leaf_index, restarts)
       SELECT speaker, epoch, seq, digest, prev, leaf_index, restarts FROM first
       ON CONFLICT DO NOTHING RETURNING speaker, epoch, seq, digest
     )
     SELECT n.digest, coalesce(i.digest, l.digest) AS taken FROM new n
     LEFT JOIN inserted i USING (speaker, epoch, seq) LEFT JOIN link l USING (speaker, epoch, seq)
     WHERE coalesce(i.digest, l.digest) IS DISTINCT FROM n.digest`,
    [
      events.map(({ speaker }) => speaker),
      events.map(({ attributes }) => attributes.epoch),
      events.map(({ attributes }) => attributes.seq),
      events.map(({ digest }) => digest),
      events.map(({ attributes }) => attributes.prev ?? null),
      events.map(({ digest }) => indexes.get(digest) ?? null),
      events.map(({ attributes }) => attributes.type === CHAIN_RESTARTED),
    ],
  );
  const forked = new Set(rows.map((row) => row.digest));
  return events
    .filter(({ digest }) => forked.has(digest))
    .map(({ speaker, digest, attributes }) => ({
      rule: 'chain-fork',
      key: `${speaker} ${digest}`,
      institutions: [institutionOf(speaker)],
      subject: {
        speaker,
        epoch: Number(attributes.epoch),
        seq: Number(attributes.seq),
        event: attributes.id,
      },
    }));
}

async function lastSeqs(tx: EntityManager, events: readonly Admitted[]): Promise<ChainRow[]> {
  const last = new Map<string, { speaker: string; epoch: string; seq: number }>();
  for (const { speaker, attributes } of events) {
    const epoch = attributes.epoch ?? '';
    const seq = Number(attributes.seq);
    const known = last.get(`${speaker} ${epoch}`);
    if (known === undefined || known.seq < seq) last.set(`${speaker} ${epoch}`, { speaker, epoch, seq });
  }
  const chains = [...last.values()];
  const columns = [chains.map((c) => c.speaker), chains.map((c) => c.epoch)];
  await tx.query(
    `INSERT INTO chain AS c (speaker, epoch, last_seq) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
     ON CONFLICT (speaker, epoch) DO UPDATE SET last_seq = greatest(c.last_seq, EXCLUDED.last_seq)`,
    [...columns, chains.map((c) => c.seq)],
  );
  return tx.query(
    `SELECT c.speaker, c.epoch, c.linked_seq, c.linked_digest, c.last_seq, c.pending_since,
       EXISTS (SELECT 1 FROM chain o WHERE o.speaker = c.speaker AND o.epoch < c.epoch) AS later
     FROM unnest($1::text[], $2::bigint[]) AS u(speaker, epoch) JOIN chain c USING (speaker, epoch)`,
    columns,
  );
}

/** What may follow each chain's end; nothing is read behind a gap, however much waits there. */
async function followers(tx: EntityManager, chains: readonly ChainRow[]): Promise<Map<string, LinkRow[]>> {
  const rows: LinkRow[] = await tx.query(
    `SELECT c.speaker, c.epoch, l.seq, l.digest, l.prev, l.restarts
     FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS c(speaker, epoch, linked_seq),
     LATERAL (
       SELECT * FROM link l WHERE l.speaker = c.speaker AND l.epoch = c.epoch AND l.seq > c.linked_seq
         AND EXISTS (SELECT 1 FROM link n
           WHERE n.speaker = c.speaker AND n.epoch = c.epoch AND n.seq = c.linked_seq + 1)
       ORDER BY l.seq LIMIT $4
     ) l ORDER BY c.speaker, c.epoch, l.seq`,
    [chains.map((c) => c.speaker), chains.map((c) => c.epoch), chains.map((c) => c.linked_seq), RUN],
  );
  const groups = new Map<string, LinkRow[]>();
  for (const row of rows) {
    const group = groups.get(chainKey(row));
    if (group === undefined) groups.set(chainKey(row), [row]);
    else group.push(row);
  }
  return groups;
}

async function moveChains(
  tx: EntityManager,
  moved: readonly { chain: ChainRow; position: { seq: number; digest: string | null } }[],
  now: Date,
): Promise<void> {
  // whoever moved on waits for something else than before, so its patience starts anew
  await tx.query(
    `UPDATE chain c SET linked_seq = u.seq, linked_digest = u.digest, pending_since = CASE
       WHEN c.last_seq <= u.seq THEN NULL
       WHEN u.seq > c.linked_seq THEN $5::timestamptz ELSE coalesce(c.pending_since, $5::timestamptz) END
     FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS u(speaker, epoch, seq, digest)
     WHERE c.speaker = u.speaker AND c.epoch = u.epoch`,
    [
      moved.map(({ chain }) => chain.speaker),
      moved.map(({ chain }) => chain.epoch),
      moved.map(({ position }) => position.seq),
      moved.map(({ position }) => position.digest),
      now,
    ],
  );
}

const chainKey = ({ speaker, epoch }: { speaker: string; epoch: string }): string => `${speaker} ${epoch}`;

/** One gap per chain stands at a time: the first. */
export const gapKey = chainKey;

const toLink = ({ seq, digest, prev }: LinkRow): Link => ({ seq: Number(seq), digest, prev });

const brokenChain = ({ speaker, epoch }: ChainRow, { seq, digest }: Link): Noticed => ({
  rule: 'chain-broken',
  key: `${speaker} ${digest}`,
  institutions: [institutionOf(speaker)],
  subject: { speaker, epoch: Number(epoch), seq },
});

/** The institution of an admitted speaker. */
export const institutionOf = (speaker: string): string => parseSource(speaker)?.institution ?? speaker;
