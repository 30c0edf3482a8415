import type { EntityManager } from 'typeorm';
import { canonicalJson, isId } from '#kernel';
import { parseSource } from '#contracts';
import { formatProof, inclusionProof } from '#merkle';
import { noSuchEvent, notWitnessedYet } from '../../domain/proof.errors.js';
import { treeReader } from './read-tree.js';
import { readWitnessed } from './served-checkpoint.js';
import type { SignerContext } from './sign-checkpoint.js';

type Db = Pick<EntityManager, 'query'>;

export interface ProofAsked {
  /** The event's id, or its envelope's digest. */
  readonly event: string;
  /** Whose events are shown, with their envelopes; without it all are proven, and none shown. */
  readonly speaker?: string;
}

interface Found {
  readonly index: string;
  /** Null where it is withheld. */
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly source: string | null;
}

/**
 * A receipt (c2sp.org/tlog-proof): where the event lies in the log, under the newest checkpoint that enough operators
 * have cosigned. Its speaker's also holds the envelope and the entry of the key that signed it, so that it is checked
 * without the log: `extra` is the JSON `{envelope, key}`.
 * @throws AppError `not-found` proof.no-event, also for somebody else's; `unavailable` proof.not-yet
 */
export async function proveEvent(
  db: Db,
  context: Pick<SignerContext, 'signer' | 'policy' | 'witnesses'>,
  { event, speaker }: ProofAsked,
): Promise<string> {
  const found = await (isId(event) ? byId(db, event) : byDigest(db, event));
  const own = found.find(
    ({ source }) => speaker === undefined || parseSource(source ?? '')?.institution === speaker,
  );
  if (own === undefined) throw noSuchEvent();
  const index = Number(own.index);
  const witnessed = await readWitnessed(db, context);
  if (witnessed === undefined || index >= witnessed.size) throw notWitnessedYet();
  const proof = await inclusionProof(witnessed.size, index, treeReader(db));
  const extra = speaker === undefined ? undefined : await extraOf(db, own.attributes);
  return formatProof({ index, proof, checkpoint: witnessed.note, ...(extra && { extra }) });
}

const byId = (db: Db, id: string): Promise<Found[]> =>
  db.query(
    `SELECT index, attributes, attributes->>'source' AS source FROM envelope WHERE attributes->>'id' = $1 ORDER BY index`,
    [id],
  );

/** Who has said what is withheld, the chains still know. */
const byDigest = (db: Db, digest: string): Promise<Found[]> =>
  db.query(
    `SELECT l.index, e.attributes, coalesce(e.attributes->>'source', k.speaker) AS source
     FROM leaf l LEFT JOIN envelope e ON e.index = l.index LEFT JOIN link k ON k.leaf_index = l.index
     WHERE l.digest = $1`,
    [digest],
  );

async function extraOf(db: Db, envelope: Found['attributes']): Promise<Buffer | undefined> {
  if (envelope === null) return undefined;
  const [listed]: { body: object }[] = await db.query(
    `SELECT body FROM registry_entry WHERE kind = 'key' AND body->>'kid' = $1 ORDER BY "offset" LIMIT 1`,
    [envelope['kid']],
  );
  return Buffer.from(canonicalJson({ envelope, ...(listed && { key: listed.body }) }));
}
