import type { EntityManager } from 'typeorm';
import { validatePayload } from '#contracts';
import { AppError, canonicalJson } from '#kernel';
import { publish } from '#messaging';
import type { KeyEntry, KeyRevocation, RegistryView } from '#trust';
import { keyRefused } from '../domain/network.errors.js';
import { KEY_LISTED } from './check-keys.js';
import type { PublishContext } from './stored-protocol.js';
import { registryEvent } from './registry-event.js';

export const KEY_REVOKED = 'staffetta.registry.key-revoked.v1';

const DAY = 86_400_000;
/** An opening key that lasts for ever is never destroyed, and one from the future would shut out all before it. */
const LONGEST = 14 * DAY;
const AHEAD = DAY;

/**
 * Lists a key that a node has made: signed down from a pinned identity, and of a node that the institution speaks at.
 * The same entry again changes nothing. @returns whether it is new
 * @throws AppError `unprocessable` key.refused with the fault; `conflict` key.listed-otherwise
 */
export async function listKey(
  tx: EntityManager,
  context: PublishContext,
  view: RegistryView,
  body: unknown,
): Promise<boolean> {
  const checked = view.checkKey(body);
  if ('fault' in checked) throw keyRefused(checked.fault);
  const { entry } = checked;
  if (validatePayload(KEY_LISTED, entry).length > 0) throw keyRefused('form');
  if (!isKnownSpeaker(view, context, entry)) throw keyRefused('unknown-node');
  if (entry.use === 'opening' && !isOfAWeek(entry, context.clock.now())) throw keyRefused('validity');
  const draft = registryEvent(KEY_LISTED, {
    speaker: context.speaker,
    subject: entry.institution,
    data: entry,
    at: context.clock.now(),
  });
  const added: unknown[] = await tx.query(
    `INSERT INTO key_entry (kid, institution, body, published_at, event) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kid) DO NOTHING RETURNING kid`,
    [entry.kid, entry.institution, JSON.stringify(entry), context.clock.now(), draft.id],
  );
  if (added.length === 0) {
    const [known]: { body: KeyEntry }[] = await tx.query('SELECT body FROM key_entry WHERE kid = $1', [
      entry.kid,
    ]);
    if (canonicalJson(known?.body) !== canonicalJson(entry)) throw listedOtherwise();
    return false;
  }
  await publish(tx, draft);
  return true;
}

/**
 * Publishes the end of a key, signed by the identity of whose key it is. Once: the first `lastSeq` counts.
 * @returns whether it is new
 * @throws AppError `unprocessable` key.refused
 */
export async function revokeListedKey(
  tx: EntityManager,
  context: PublishContext,
  view: RegistryView,
  body: unknown,
): Promise<boolean> {
  const revocation: KeyRevocation | { readonly fault: string } = view.checkRevocation(body);
  if ('fault' in revocation) throw keyRefused(revocation.fault);
  if (validatePayload(KEY_REVOKED, revocation).length > 0) throw keyRefused('form');
  const draft = registryEvent(KEY_REVOKED, {
    speaker: context.speaker,
    subject: revocation.institution,
    data: revocation,
    at: context.clock.now(),
  });
  const added: unknown[] = await tx.query(
    `INSERT INTO key_revocation (kid, institution, body, published_at, event) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kid) DO NOTHING RETURNING kid`,
    [revocation.kid, revocation.institution, JSON.stringify(revocation), context.clock.now(), draft.id],
  );
  if (added.length > 0) await publish(tx, draft);
  return added.length > 0;
}

/** The Province speaks at several nodes; everybody else where the registry says so. */
function isKnownSpeaker(
  view: RegistryView,
  context: PublishContext,
  { speaker, institution }: KeyEntry,
): boolean {
  const province = context.speaker.split('/')[2];
  return institution === province || speaker === `/${view.nodeOf(institution) ?? ''}/${institution}`;
}

function isOfAWeek({ validFrom, validUntil }: KeyEntry, now: Date): boolean {
  if (validFrom === undefined || validUntil === undefined) return false;
  const [from, until] = [Date.parse(validFrom), Date.parse(validUntil)];
  return from < until && until - from <= LONGEST && from <= now.getTime() + AHEAD && now.getTime() < until;
}

const listedOtherwise = (): AppError =>
  new AppError('conflict', 'key.listed-otherwise', 'This key is listed already, with another entry.');
