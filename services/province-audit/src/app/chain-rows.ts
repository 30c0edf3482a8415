import type { EntityManager } from 'typeorm';
import { together, type Admitted } from '#messaging';
import type { Link } from '../domain/chain.js';

/** Waiting links read at once; what lies behind comes in the next turn. */
export const RUN = 2_000;

/** A speaker's epoch. */
export interface Chain {
  readonly speaker: string;
  readonly epoch: string;
  /** How far it is linked without a gap; 0 before the first word. */
  readonly linkedSeq: number;
  readonly linkedDigest: string | null;
  readonly lastSeq: number;
  readonly pendingSince: Date | null;
  /** The speaker has an earlier epoch. */
  readonly later: boolean;
}

/** A word in its place. */
export interface Place extends Link {
  readonly speaker: string;
  readonly epoch: string;
  readonly restarts: boolean;
}

/** A word of the batch, with the leaf that it got. */
export interface NewPlace extends Place {
  readonly leafIndex: number | null;
}

/** What is there of the chains that a batch speaks of. */
export interface KnownChains {
  readonly chains: readonly Chain[];
  /** Who has the places that the batch's events claim: digests by `placeKey`. */
  readonly taken: ReadonlyMap<string, string>;
  /** What waits behind a place that is claimed and next in its chain. */
  readonly waiting: readonly Place[];
}

type Claim = Pick<Place, 'speaker' | 'epoch' | 'seq'>;

export const chainKey = ({ speaker, epoch }: Pick<Chain, 'speaker' | 'epoch'>): string =>
  `${speaker} ${epoch}`;
export const placeKey = (claim: Claim): string => `${chainKey(claim)} ${String(claim.seq)}`;

/** The events that have a place in a chain, each with the place it claims. */
export const claimsOf = (events: readonly Admitted[]): (Claim & { readonly event: Admitted })[] =>
  events.flatMap((event) => {
    const { epoch, seq } = event.attributes;
    return seq === undefined ? [] : [{ speaker: event.speaker, epoch: epoch ?? '', seq: Number(seq), event }];
  });

/** Reads what the batch will meet; its own words are not there yet. Call under the head's lock. */
export async function readChains(tx: EntityManager, events: readonly Admitted[]): Promise<KnownChains> {
  const claims = [...new Map(claimsOf(events).map((claim) => [placeKey(claim), claim])).values()];
  if (claims.length === 0) return { chains: [], taken: new Map(), waiting: [] };
  const [chains, taken, waiting] = await together([
    readRows(tx, [...new Map(claims.map((claim) => [chainKey(claim), claim])).values()]),
    readTaken(tx, claims),
    readWaiting(tx, claims),
  ]);
  return { chains, taken, waiting };
}

async function readRows(tx: EntityManager, of: readonly Claim[]): Promise<Chain[]> {
  const rows: {
    speaker: string;
    epoch: string;
    linked_seq: string | null;
    linked_digest: string | null;
    last_seq: string | null;
    pending_since: Date | null;
    later: boolean;
  }[] = await tx.query(
    `SELECT u.speaker, u.epoch, c.linked_seq, c.linked_digest, c.last_seq, c.pending_since,
       EXISTS (SELECT FROM chain o WHERE o.speaker = u.speaker AND o.epoch < u.epoch) AS later
     FROM unnest($1::text[], $2::bigint[]) AS u(speaker, epoch) LEFT JOIN chain c USING (speaker, epoch)`,
    [of.map(({ speaker }) => speaker), of.map(({ epoch }) => epoch)],
  );
  return rows.map((row) => ({
    speaker: row.speaker,
    epoch: row.epoch,
    linkedSeq: Number(row.linked_seq ?? 0),
    linkedDigest: row.linked_digest,
    lastSeq: Number(row.last_seq ?? 0),
    pendingSince: row.pending_since,
    later: row.later,
  }));
}

async function readTaken(tx: EntityManager, claims: readonly Claim[]): Promise<Map<string, string>> {
  const rows: { speaker: string; epoch: string; seq: string; digest: string }[] = await tx.query(
    `SELECT l.speaker, l.epoch, l.seq, l.digest
     FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u(speaker, epoch, seq)
     JOIN link l USING (speaker, epoch, seq)`,
    columnsOf(claims),
  );
  return new Map(rows.map((row) => [placeKey({ ...row, seq: Number(row.seq) }), row.digest]));
}

/** What waits behind these places, where they are the next in their chains. Behind a gap nothing is read, however much waits there. */
export async function readWaiting(tx: EntityManager, claims: readonly Claim[]): Promise<Place[]> {
  const rows: (Omit<Place, 'seq'> & { seq: string })[] = await tx.query(
    `SELECT c.speaker, c.epoch, l.seq, l.digest, l.prev, l.restarts
     FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u(speaker, epoch, seq)
     JOIN chain c ON c.speaker = u.speaker AND c.epoch = u.epoch AND c.linked_seq + 1 = u.seq,
     LATERAL (
       SELECT * FROM link l WHERE l.speaker = c.speaker AND l.epoch = c.epoch AND l.seq > c.linked_seq
       ORDER BY l.seq LIMIT ${String(RUN)}
     ) l ORDER BY c.speaker, c.epoch, l.seq`,
    columnsOf(claims),
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

const columnsOf = (claims: readonly Claim[]): unknown[][] => [
  claims.map(({ speaker }) => speaker),
  claims.map(({ epoch }) => epoch),
  claims.map(({ seq }) => seq),
];

/** Places that nobody has taken. */
export async function insertLinks(tx: EntityManager, places: readonly NewPlace[]): Promise<void> {
  if (places.length === 0) return;
  await tx.query(
    `INSERT INTO link (speaker, epoch, seq, digest, prev, leaf_index, restarts)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::boolean[])`,
    [
      ...columnsOf(places),
      places.map(({ digest }) => digest),
      places.map(({ prev }) => prev),
      places.map(({ leafIndex }) => leafIndex),
      places.map(({ restarts }) => restarts),
    ],
  );
}

export async function saveChains(tx: EntityManager, chains: readonly Chain[]): Promise<void> {
  if (chains.length === 0) return;
  await tx.query(
    `INSERT INTO chain (speaker, epoch, linked_seq, linked_digest, last_seq, pending_since)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[])
     ON CONFLICT (speaker, epoch) DO UPDATE SET linked_seq = EXCLUDED.linked_seq,
       linked_digest = EXCLUDED.linked_digest, last_seq = EXCLUDED.last_seq, pending_since = EXCLUDED.pending_since`,
    [
      chains.map(({ speaker }) => speaker),
      chains.map(({ epoch }) => epoch),
      chains.map(({ linkedSeq }) => linkedSeq),
      chains.map(({ linkedDigest }) => linkedDigest),
      chains.map(({ lastSeq }) => lastSeq),
      chains.map(({ pendingSince }) => pendingSince),
    ],
  );
}
