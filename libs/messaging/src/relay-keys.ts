import type { EventKey, KeyStore, RegistryView } from '#trust';

interface Keyring {
  readonly keyStore: KeyStore;
  readonly registry: RegistryView;
  readonly speakers: readonly string[];
  readonly bootstrapSpeaker?: string;
}

/**
 * The keys that may sign now: only those read back from the registry, because a key nobody can look up makes void
 * records. The registry's own speaker may list its key with that very key (`bootstrapping`, on `registry` alone).
 */
export function usableKeys({ keyStore, registry, speakers, bootstrapSpeaker }: Keyring): {
  ready: Map<string, EventKey>;
  bootstrapping: Map<string, EventKey>;
} {
  const ready = new Map<string, EventKey>();
  const bootstrapping = new Map<string, EventKey>();
  for (const speaker of speakers) {
    const key = keyStore.eventKey(speaker);
    if (key === undefined) continue;
    const listed = registry.eventKey(key.kid);
    if (listed?.speaker === speaker && listed.revoked === undefined) ready.set(speaker, key);
    else if (speaker === bootstrapSpeaker) bootstrapping.set(speaker, key);
  }
  return { ready, bootstrapping };
}
