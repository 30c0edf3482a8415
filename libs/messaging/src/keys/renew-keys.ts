import { generateOpeningKey, isDue, isOver, listOpeningKey, openingValidity, type KeyEntry } from '#trust';
import { institutionOf, isInForce, type OwnKeys } from './own-keys.js';

/**
 * Takes pending keys into use whose entry was read back, and lists those again whose entry was not. Call it when the
 * registry has been read to its end. @returns how many are in use now that were not
 */
export async function activateListed(own: OwnKeys): Promise<number> {
  const { keyStore, door } = own;
  let activated = 0;
  for (const { key } of keyStore.pendingKeys()) {
    const entry = keyStore.keyEntries().find(({ kid }) => kid === key.kid);
    // not signed by the identity yet
    if (entry === undefined) continue;
    if (isInForce(own, entry)) {
      await keyStore.activate(key.kid);
      activated += 1;
    } else if (!own.registry.isRevoked(key.kid)) await door?.list(entry);
  }
  return activated;
}

/**
 * Makes the next opening key of each speaker whose last one ends soon, was revoked, or was signed by a revoked event key,
 * and gives it to the registry. It is sealed to once others have read it there; nothing here uses it before. Call it
 * when the registry has been read to its end. @returns how many were given
 * @throws AppError `unavailable` `registry.unreachable`: call it again
 */
export async function renewOpeningKeys(own: OwnKeys): Promise<number> {
  if (own.door === undefined) return 0;
  let given = 0;
  for (const speaker of own.speakers) {
    const entry = await nextOpeningKey(own, speaker);
    if (entry === undefined) continue;
    await own.door.list(entry);
    given += 1;
  }
  return given;
}

/** The entry to be listed now, if there is one; made where none waits from before. */
async function nextOpeningKey(own: OwnKeys, speaker: string): Promise<KeyEntry | undefined> {
  const { keyStore, registry, clock } = own;
  const now = clock.now();
  const here = new Set(keyStore.openingKids());
  const fresh = keyStore
    .keyEntries()
    .filter((entry) => entry.use === 'opening' && entry.speaker === speaker && here.has(entry.kid))
    .filter((entry) => !isDue(entry, now));
  if (fresh.some((entry) => isInForce(own, entry))) return undefined;
  const parent = keyStore.eventKey(speaker);
  if (parent === undefined || registry.eventKey(parent.kid)?.revoked !== undefined) return undefined;
  if (registry.eventKey(parent.kid)?.speaker !== speaker) return undefined;
  const waiting = fresh.findLast(
    ({ kid, signedBy }) => signedBy === parent.kid && registry.openingKeyByKid(kid) === undefined,
  );
  if (waiting !== undefined) return waiting;
  const institution = institutionOf(speaker);
  const key = generateOpeningKey(institution);
  const entry = listOpeningKey(parent, key, { speaker, institution, ...openingValidity(now) });
  await keyStore.addOpeningKey(key, entry);
  return entry;
}

/**
 * Destroys the private opening keys whose week ended 35 days ago: what was sealed to them then opens for nobody any more,
 * here or in a backup. @returns how many
 * @throws AppError `unavailable` `kms.unreachable`, `key-store.unwritable`: call it again
 */
export async function destroyOldOpeningKeys({ keyStore, clock }: OwnKeys): Promise<number> {
  const now = clock.now();
  const entries = new Map(keyStore.keyEntries().map((entry) => [entry.kid, entry]));
  const over = keyStore.openingKids().filter((kid) => {
    const entry = entries.get(kid);
    // without an entry nobody can ever have sealed to it
    return entry === undefined || isOver(entry, now);
  });
  await keyStore.destroyOpeningKeys(over);
  return over.length;
}
