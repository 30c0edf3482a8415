import type { EntityManager } from 'typeorm';
import { canonicalJson, type Clock } from '#kernel';
import { publishAll, type EventDraft } from '#messaging';
import { protocolName, type Institution, type KeyEntry, type Protocol } from '#trust';
import { protocolChanged } from '../domain/network.errors.js';
import { INSTITUTION_LISTED } from './check-institutions.js';
import { KEY_LISTED } from './check-keys.js';
import { PROTOCOL_PUBLISHED } from './check-protocols.js';
import type { NetworkFiles } from './read-network.js';
import { registryEvent } from './registry-event.js';

export interface PublishContext {
  /** This node's own, `/protocol-registry/<province>`. */
  readonly speaker: string;
  readonly clock: Clock;
}

/** Two replicas may start at the same time; the number is arbitrary and fixed. */
const PUBLISH_LOCK = 7_283_101;

/**
 * Publishes what is new or changed since the last time, in one transaction; nothing, when nothing is. Keys first, the
 * own one before all: the first entries of a new registry cannot be verified until it has been read.
 * @returns how many entries
 * @throws AppError `invalid` `network.protocol-changed`
 */
export async function publishNetwork(
  tx: EntityManager,
  context: PublishContext,
  network: NetworkFiles,
): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [PUBLISH_LOCK]);
  const at = context.clock.now();
  const said = (type: string, subject: string, data: unknown): EventDraft =>
    registryEvent(type, { speaker: context.speaker, subject, data, at });
  const drafts = [
    ...(await newKeys(tx, network.keys, at, said)),
    ...(await changedInstitutions(tx, network.institutions, at, said)),
    ...(await changedProtocols(tx, network.protocols, at, said)),
  ];
  await publishAll(tx, drafts);
  return drafts.length;
}

type Say = (type: string, subject: string, data: unknown) => EventDraft;

/** An entry is signed, so it never changes: a `kid` is published once. */
async function newKeys(
  tx: EntityManager,
  keys: readonly KeyEntry[],
  at: Date,
  say: Say,
): Promise<EventDraft[]> {
  const rows: { kid: string }[] = await tx.query('SELECT kid FROM key_entry');
  const known = new Set(rows.map(({ kid }) => kid));
  const drafts: EventDraft[] = [];
  for (const entry of keys.filter(({ kid }) => !known.has(kid))) {
    const draft = say(KEY_LISTED, entry.institution, entry);
    await tx.query(
      `INSERT INTO key_entry (kid, institution, body, published_at, event) VALUES ($1, $2, $3, $4, $5)`,
      [entry.kid, entry.institution, JSON.stringify(entry), at, draft.id],
    );
    drafts.push(draft);
  }
  return drafts;
}

async function changedInstitutions(
  tx: EntityManager,
  institutions: readonly Institution[],
  at: Date,
  say: Say,
): Promise<EventDraft[]> {
  const rows: { id: string; body: unknown }[] = await tx.query('SELECT id, body FROM institution');
  const known = new Map(rows.map(({ id, body }) => [id, canonicalJson(body)]));
  const drafts: EventDraft[] = [];
  for (const institution of institutions) {
    if (known.get(institution.id) === canonicalJson(institution)) continue;
    const draft = say(INSTITUTION_LISTED, institution.id, institution);
    await tx.query(
      `INSERT INTO institution (id, body, published_at, event) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body, published_at = EXCLUDED.published_at,
         event = EXCLUDED.event`,
      [institution.id, JSON.stringify(institution), at, draft.id],
    );
    drafts.push(draft);
  }
  return drafts;
}

async function changedProtocols(
  tx: EntityManager,
  protocols: readonly Protocol[],
  at: Date,
  say: Say,
): Promise<EventDraft[]> {
  const rows: { body: Protocol }[] = await tx.query('SELECT body FROM protocol');
  const known = new Map(rows.map(({ body }) => [protocolName(body), body]));
  const drafts: EventDraft[] = [];
  for (const protocol of protocols) {
    const before = known.get(protocolName(protocol));
    if (before !== undefined && canonicalJson(before) === canonicalJson(protocol)) continue;
    if (
      before !== undefined &&
      canonicalJson({ ...before, status: protocol.status }) !== canonicalJson(protocol)
    ) {
      throw protocolChanged(protocolName(protocol));
    }
    const draft = say(PROTOCOL_PUBLISHED, protocol.id, protocol);
    await tx.query(
      `INSERT INTO protocol (id, version, body, published_at, event) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id, version) DO UPDATE SET body = EXCLUDED.body, published_at = EXCLUDED.published_at,
         event = EXCLUDED.event`,
      [protocol.id, protocol.version, JSON.stringify(protocol), at, draft.id],
    );
    drafts.push(draft);
  }
  return drafts;
}
