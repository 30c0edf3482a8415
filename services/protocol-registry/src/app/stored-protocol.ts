import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '#kernel';
import { publish } from '#messaging';
import { type Countersignature, type KeyStore, type Protocol, type RegistryView } from '#trust';
import { protocolNotFound } from '../domain/protocol.errors.js';
import { registryEvent } from './registry-event.js';

export interface PublishContext {
  /** This node's own, `/protocol-registry/<province>`. */
  readonly speaker: string;
  readonly clock: Clock;
}

/** What the life of a protocol depends on. */
export interface LifeContext extends PublishContext {
  /** Whose registry this is: the institution of `speaker`. */
  readonly province: string;
  readonly partyNodes: readonly string[];
  readonly keyStore: KeyStore;
  /** The registry as it was read back: only keys that are listed there count. */
  readonly view: RegistryView;
}

/** Persons by the identity provider's ids; null: with the files, or not yet. */
export interface StoredProtocol {
  readonly body: Protocol;
  readonly draftedBy: string | null;
  readonly confirmedBy: string | null;
  readonly withdrawalBy: string | null;
}

export const PROTOCOL_PUBLISHED = 'staffetta.registry.protocol-published.v1';
/** Two replicas, or two people, at the same time; the number is arbitrary and fixed. */
const REGISTRY_LOCK = 7_283_101;

/** One after the other: what a protocol may say depends on all the others. Held until the transaction ends. */
export async function lockRegistry(tx: EntityManager): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [REGISTRY_LOCK]);
}

const COLUMNS = `body, drafted_by AS "draftedBy", confirmed_by AS "confirmedBy", withdrawal_by AS "withdrawalBy"`;

/** All versions of all protocols, in order. */
export const allProtocols = (tx: EntityManager | DataSource): Promise<StoredProtocol[]> =>
  tx.query(`SELECT ${COLUMNS} FROM protocol ORDER BY id, version`);

/** @param name `id@version` @throws AppError `not-found` */
export async function findProtocol(tx: EntityManager | DataSource, name: string): Promise<StoredProtocol> {
  const [id, version = ''] = name.split('@');
  const rows: StoredProtocol[] = await tx.query(
    `SELECT ${COLUMNS} FROM protocol WHERE id = $1 AND version = $2::integer`,
    [id, version],
  );
  const [found] = rows;
  if (found === undefined) throw protocolNotFound();
  return found;
}

/** What was given so far, in the order of the institutions. */
export const countersignaturesOf = (
  tx: EntityManager | DataSource,
  { id, version }: Pick<Protocol, 'id' | 'version'>,
): Promise<Countersignature[]> =>
  tx.query(
    `SELECT institution, kid, sig FROM countersignature WHERE id = $1 AND version = $2 ORDER BY institution`,
    [id, version],
  );

/** The last one given by an institution counts: with a new key it may sign anew. */
export async function addCountersignature(
  tx: EntityManager,
  { id, version }: Pick<Protocol, 'id' | 'version'>,
  { institution, kid, sig }: Countersignature,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO countersignature (id, version, institution, kid, sig, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id, version, institution) DO UPDATE SET kid = EXCLUDED.kid, sig = EXCLUDED.sig, at = EXCLUDED.at`,
    [id, version, institution, kid, sig, at],
  );
}

/** Says a protocol on the `registry` topic, and remembers it as what was said last. */
export async function publishProtocol(
  tx: EntityManager,
  { speaker, clock }: PublishContext,
  protocol: Protocol,
  draftedBy: string | null = null,
): Promise<void> {
  const at = clock.now();
  const draft = registryEvent(PROTOCOL_PUBLISHED, { speaker, subject: protocol.id, data: protocol, at });
  await tx.query(
    `INSERT INTO protocol (id, version, body, published_at, event, drafted_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id, version) DO UPDATE SET body = EXCLUDED.body, published_at = EXCLUDED.published_at,
       event = EXCLUDED.event`,
    [protocol.id, protocol.version, JSON.stringify(protocol), at, draft.id, draftedBy],
  );
  await publish(tx, draft);
}
