import type { EntityManager } from 'typeorm';
import { canonicalJson } from '#kernel';
import { publishAll, type EventDraft } from '#messaging';
import {
  protocolDigest,
  protocolName,
  type Institution,
  type KeyEntry,
  type Protocol,
  type ProtocolCountersignature,
} from '#trust';
import { protocolChanged } from '../domain/network.errors.js';
import { INSTITUTION_LISTED } from './check-institutions.js';
import { KEY_LISTED } from './check-keys.js';
import type { NetworkFiles } from './read-network.js';
import { registryEvent } from './registry-event.js';
import {
  addCountersignature,
  allProtocols,
  lockRegistry,
  publishProtocol,
  type PublishContext,
} from './stored-protocol.js';

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
  await lockRegistry(tx);
  const at = context.clock.now();
  const said = (type: string, subject: string, data: unknown): EventDraft =>
    registryEvent(type, { speaker: context.speaker, subject, data, at });
  const drafts = [
    ...(await newKeys(tx, network.keys, at, said)),
    ...(await changedInstitutions(tx, network.institutions, at, said)),
  ];
  await publishAll(tx, drafts);
  return drafts.length + (await changedProtocols(tx, context, network));
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

/** What the files may still say of a version that is known: nothing but that it has ended. */
async function changedProtocols(
  tx: EntityManager,
  context: PublishContext,
  { protocols, countersignatures }: NetworkFiles,
): Promise<number> {
  const known = new Map((await allProtocols(tx)).map(({ body }) => [protocolName(body), body]));
  let count = 0;
  for (const protocol of protocols) {
    const name = protocolName(protocol);
    const given = countersignatures.filter((each) => each.protocol === name);
    const before = known.get(name);
    if (before !== undefined && protocolDigest(before) !== protocolDigest(protocol))
      throw protocolChanged(name);
    const next = nextWord(before, protocol, given);
    if (next !== undefined) await publishProtocol(tx, context, next);
    if (before === undefined || before.status === 'draft') {
      for (const { protocol: _, ...each } of given)
        await addCountersignature(tx, protocol, each, context.clock.now());
    }
    if (next !== undefined) count += 1;
  }
  return count;
}

/** What is to be published of a version that the files name; undefined: nothing. */
function nextWord(
  before: Protocol | undefined,
  protocol: Protocol,
  given: readonly ProtocolCountersignature[],
): Protocol | undefined {
  const ends = protocol.status === 'withdrawn' || protocol.status === 'expired';
  const isOpen = before === undefined || before.status === 'draft' || before.status === 'active';
  if (ends) return isOpen ? { ...(before ?? protocol), status: protocol.status } : undefined;
  const signed = new Set(given.map(({ institution }) => institution));
  const agreed = protocol.status === 'active' && protocol.signatories.every((id) => signed.has(id));
  if (before !== undefined && !(agreed && before.status === 'draft')) return undefined;
  if (!agreed) return { ...protocol, status: 'draft' };
  return { ...protocol, countersignatures: given.map(({ protocol: _, ...each }) => each) };
}
