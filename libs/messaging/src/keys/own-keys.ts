import type { Clock } from '#kernel';
import type { KeyEntry, KeyRevocation, RegistryView, RotatingKeyStore } from '#trust';
import type { Log } from '../log.js';

/** What a node needs to look after its own keys. */
export interface OwnKeys {
  readonly keyStore: RotatingKeyStore;
  readonly registry: RegistryView;
  /** `/node/institution`, all that this node speaks for. */
  readonly speakers: readonly string[];
  readonly clock: Clock;
  readonly logger: Log;
  /** Absent: this node cannot list keys by itself. */
  readonly door?: RegistryDoor;
}

/** Where the registry takes new keys; what it takes is published, and counts once it was read back. */
export interface RegistryDoor {
  /** @throws AppError `unavailable` `registry.unreachable`; `unprocessable` `registry.refused` */
  list(entry: KeyEntry): Promise<void>;
  revoke(revocation: KeyRevocation): Promise<void>;
}

export const institutionOf = (speaker: string): string => speaker.split('/')[2] ?? '';

/** Whether the registry lists this key of ours, as ours, and it was not revoked. */
export function isInForce({ registry }: Pick<OwnKeys, 'registry'>, entry: KeyEntry): boolean {
  const { kid, use, signedBy } = entry;
  if (registry.isRevoked(kid)) return false;
  if (use === 'opening') return registry.openingKeyByKid(kid) !== undefined && !registry.isRevoked(signedBy);
  return (use === 'event' ? registry.eventKey(kid) : registry.tokenKey(kid)) !== undefined;
}

/**
 * The speakers that may not speak or ask: their event or token key was revoked, and no other has taken its place. What
 * they say waits in the outbox.
 */
export function revokedSpeakers({
  keyStore,
  registry,
  speakers,
}: Pick<OwnKeys, 'registry' | 'speakers'> & {
  readonly keyStore: Pick<RotatingKeyStore, 'eventKey' | 'tokenKey'>;
}): string[] {
  const isRevoked = (kid: string | undefined): boolean => kid !== undefined && registry.isRevoked(kid);
  return speakers.filter(
    (speaker) =>
      isRevoked(keyStore.eventKey(speaker)?.kid) || isRevoked(keyStore.tokenKey(institutionOf(speaker))?.kid),
  );
}
