import { AppError } from '#kernel';
import {
  dueAt,
  generateEventKey,
  generateTokenKey,
  type KeyEntry,
  type KeyRequest,
  type KeyRevocation,
} from '#trust';
import { institutionOf, isInForce, type OwnKeys, type RegistryDoor } from './own-keys.js';

const noSuchSpeaker = (): AppError =>
  new AppError('not-found', 'keys.not-found', 'This node has no such key, or does not speak for them.');
const badEntry = (fault: string): AppError =>
  new AppError('unprocessable', 'keys.bad-entry', 'This does not lead to the pinned identity.', { fault });
const noDoor = (): AppError =>
  new AppError('unavailable', 'registry.unreachable', 'This node does not know the registry’s address.', {
    reason: 'not-configured',
  });

/** One of this node's keys, for people. */
export interface OwnKey {
  readonly kid: string;
  readonly use: KeyEntry['use'];
  readonly institution: string;
  readonly speaker: string;
  readonly from: string | null;
  readonly until: string | null;
  /** `waiting`: for the identity's signature; `listed` alone is in force. */
  readonly state: 'waiting' | 'unlisted' | 'listed' | 'revoked';
  readonly signedBy: string | null;
  /** The private part is in this node's key store. */
  readonly here: boolean;
  /** It is the one that signs, or that peers seal to, now. */
  readonly current: boolean;
  /** When the next one is made by itself. */
  readonly next: string | null;
  /** Of the event key in use: its speaker's last epoch and number, for a revocation. */
  readonly lastEpoch: number | null;
  readonly lastSeq: number | null;
}

/** All keys of this node, old and new, those that wait for a signature last. */
export function listOwnKeys(own: OwnKeys): OwnKey[] {
  const { keyStore, registry, clock } = own;
  const pending = keyStore.pendingKeys();
  const here = new Set([...keyStore.openingKids(), ...pending.map(({ key }) => key.kid)]);
  const inUse = new Set(
    own.speakers.flatMap((speaker) => {
      const institution = institutionOf(speaker);
      return [
        keyStore.eventKey(speaker)?.kid,
        keyStore.tokenKey(institution)?.kid,
        registry.openingKey(institution, clock.now())?.kid,
      ];
    }),
  );
  const listed = keyStore.keyEntries().map((entry): OwnKey => {
    const { kid, use, institution, speaker, validFrom = null, validUntil = null, signedBy } = entry;
    const state = registry.isRevoked(kid) ? 'revoked' : isInForce(own, entry) ? 'listed' : 'unlisted';
    const current = state === 'listed' && inUse.has(kid);
    return {
      kid,
      use,
      institution,
      speaker,
      from: validFrom,
      until: validUntil,
      state: use === 'opening' && registry.isRevoked(signedBy) ? 'revoked' : state,
      signedBy,
      here: here.has(kid) || (use !== 'opening' && inUse.has(kid)),
      current,
      next: use === 'opening' && current ? new Date(dueAt(entry)).toISOString() : null,
      lastEpoch: use === 'event' && inUse.has(kid) ? (keyStore.lastStamp(speaker)?.epoch ?? 0) : null,
      lastSeq: use === 'event' && inUse.has(kid) ? (keyStore.lastStamp(speaker)?.seq ?? 0) : null,
    };
  });
  const unsigned = pending
    .filter(({ key }) => !listed.some(({ kid }) => kid === key.kid))
    .map(({ use, institution, speaker, key }): OwnKey => ({
      ...{ kid: key.kid, use, institution, speaker, from: null, until: null, state: 'waiting' },
      ...{ signedBy: null, here: true, current: false, next: null, lastEpoch: null, lastSeq: null },
    }));
  return [...listed, ...unsigned];
}

/**
 * Makes an event or token key, and says what the identity has to sign elsewhere. Nothing uses it before its entry was
 * signed, listed and read back. An earlier one that still waits is given up.
 * @throws AppError `not-found` keys.not-found
 */
export async function requestKey(
  { keyStore, speakers }: OwnKeys,
  { institution, use }: { readonly institution: string; readonly use: 'event' | 'token' },
): Promise<KeyRequest> {
  const speaker = speakers.find((each) => institutionOf(each) === institution);
  if (speaker === undefined) throw noSuchSpeaker();
  const key = use === 'event' ? generateEventKey(speaker) : generateTokenKey(institution);
  await keyStore.addPendingKey({ use, speaker, institution, key });
  return { kid: key.kid, use, speaker, institution, jwk: key.publicJwk };
}

/**
 * Takes the signed entry of a key that was asked for, keeps it and gives it to the registry.
 * @throws AppError `not-found` keys.not-found; `unprocessable` keys.bad-entry; `unavailable` registry.unreachable: it is
 * kept, and given later
 */
export async function acceptEntry(own: OwnKeys, body: unknown): Promise<KeyEntry> {
  const checked = own.registry.checkKey(body);
  if ('fault' in checked) throw badEntry(checked.fault);
  const { entry } = checked;
  await own.keyStore.follow();
  const pending = own.keyStore.pendingKeys().find(({ key }) => key.kid === entry.kid);
  if (pending === undefined || pending.use !== entry.use || pending.speaker !== entry.speaker) {
    throw noSuchSpeaker();
  }
  await own.keyStore.addEntry(entry);
  await doorOf(own).list(entry);
  return entry;
}

/** Passes a signed revocation on to the registry. @throws AppError `unprocessable` keys.bad-entry, registry.refused */
export async function revokeOwnKey(own: OwnKeys, body: unknown): Promise<KeyRevocation> {
  const revocation = own.registry.checkRevocation(body);
  if ('fault' in revocation) throw badEntry(revocation.fault);
  if (!own.speakers.some((speaker) => institutionOf(speaker) === revocation.institution))
    throw noSuchSpeaker();
  await doorOf(own).revoke(revocation);
  return revocation;
}

function doorOf({ door }: OwnKeys): RegistryDoor {
  if (door === undefined) throw noDoor();
  return door;
}
