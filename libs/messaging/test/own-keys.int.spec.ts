import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createNodeKeys,
  generateIdentityKey,
  openFileKeyStore,
  readIdentityKey,
  RegistryView,
  revokeKey,
  signKeyRequest,
  type FileKeyStore,
  type KeyEntry,
  type KeyRequest,
  type KeyRevocation,
} from '#trust';
import { acceptEntry, listOwnKeys, requestKey, revokeOwnKey } from '../src/keys/change-keys.js';
import { revokedSpeakers, type OwnKeys } from '../src/keys/own-keys.js';
import { registryUnreachable } from '../src/keys/registry-door.js';
import { activateListed, destroyOldOpeningKeys, renewOpeningKeys } from '../src/keys/renew-keys.js';
import { usableKeys } from '../src/relay-keys.js';
import { silentLog } from '../src/index.js';

const DAY = 86_400_000;
const SPEAKER = '/intake-cav/cav-1';

let folder: string;
let keyStore: FileKeyStore;
let registry: RegistryView;
let now: number;
let begun: number;
/** What the registry was given and nobody has read back yet. */
let given: (KeyEntry | KeyRevocation)[];
let isAway: boolean;
let offset: bigint;
let own: OwnKeys;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-own-keys-'));
  begun = Date.now();
  const { entries, pins } = await createNodeKeys({
    ...files(),
    node: 'intake-cav',
    institutions: ['cav-1'],
    identityDir: join(folder, 'identities'),
  });
  registry = new RegistryView({ pins });
  offset = 0n;
  now = begun + 1_000;
  given = [];
  isAway = false;
  for (const entry of entries) list(entry);
  keyStore = await openFileKeyStore(files());
  own = {
    keyStore,
    registry,
    speakers: [SPEAKER],
    clock: { now: () => new Date(now) },
    logger: silentLog,
    door: { list: (entry) => give(entry), revoke: (revocation) => give(revocation) },
  };
});
afterEach(async () => {
  await keyStore.close();
  await rm(folder, { recursive: true, force: true });
});

const files = () => ({ dir: join(folder, 'store'), kekFile: join(folder, 'kek') });
const identity = () => readIdentityKey(join(folder, 'identities', 'cav-1.key'));

function give(body: KeyEntry | KeyRevocation): Promise<void> {
  if (isAway) return Promise.reject(registryUnreachable('test'));
  given.push(body);
  return Promise.resolve();
}

function list(body: KeyEntry | KeyRevocation): void {
  const place = { appendedAt: now, offset: offset++ };
  if ('lastSeq' in body) registry.apply({ kind: 'key-revoked', body, ...place });
  else registry.apply({ kind: 'key', body, ...place });
}

/** The registry publishes what it was given, and this node reads it. */
function readBack(): void {
  for (const body of given.splice(0)) list(body);
}

const sealedTo = (): string | undefined => registry.openingKey('cav-1', new Date(now))?.kid;
const inUse = (): string | undefined =>
  usableKeys({ keyStore, registry, speakers: [SPEAKER] }).ready.get(SPEAKER)?.kid;

async function revoke(kid: string, lastSeq = 0): Promise<void> {
  await revokeOwnKey(own, revokeKey(await identity(), { kid, epoch: 0, lastSeq, institution: 'cav-1' }));
  readBack();
}

describe('opening keys', () => {
  it('change each week by themselves, before the old one ends, and count once they were read back', async () => {
    const first = sealedTo();
    now = begun + 5 * DAY;
    expect(await renewOpeningKeys(own)).toBe(0);
    now = begun + 6 * DAY + 60_000;
    expect(await renewOpeningKeys(own)).toBe(1);
    expect(sealedTo()).toBe(first);
    const [entry] = given;
    readBack();
    expect(sealedTo()).toBe((entry as KeyEntry).kid);
    expect(sealedTo()).not.toBe(first);
    expect(keyStore.openingKey(sealedTo() ?? '')).toBeDefined();
    // what is on its way is still sealed to the old one
    expect(keyStore.openingKey(first ?? '')).toBeDefined();
    expect(await renewOpeningKeys(own)).toBe(0);
    for (let week = 1; week <= 4; week += 1) {
      now += 6 * DAY + 60_000;
      expect(await renewOpeningKeys(own)).toBe(1);
      readBack();
      expect(sealedTo()).toBeDefined();
    }
  });

  it('are made once, however often the registry does not answer', async () => {
    now = begun + 7 * DAY;
    isAway = true;
    await expect(renewOpeningKeys(own)).rejects.toMatchObject({ code: 'registry.unreachable' });
    await expect(renewOpeningKeys(own)).rejects.toMatchObject({ code: 'registry.unreachable' });
    expect(keyStore.openingKids()).toHaveLength(2);
    isAway = false;
    expect(await renewOpeningKeys(own)).toBe(1);
    expect(await renewOpeningKeys(own)).toBe(1);
    expect(new Set(given.map(({ kid }) => kid)).size).toBe(1);
    readBack();
    expect(await renewOpeningKeys(own)).toBe(0);
  });

  it('end for those who seal, also where no next one came', () => {
    now = begun + 12 * DAY - 60_000;
    expect(sealedTo()).toBeDefined();
    now = begun + 12 * DAY + 60_000;
    expect(sealedTo()).toBeUndefined();
  });

  it('are destroyed 35 days after their week, in no copy to be opened again', async () => {
    const first = sealedTo() ?? '';
    const kek = keyStore.kekVersion;
    now = begun + 7 * DAY;
    await renewOpeningKeys(own);
    readBack();
    now = begun + 42 * DAY - 60_000;
    expect(await destroyOldOpeningKeys(own)).toBe(0);
    const yesterday = join(folder, 'yesterday');
    await copyFile(join(files().dir, 'opening-keys.log'), yesterday);
    now = begun + 42 * DAY + 60_000;
    expect(await destroyOldOpeningKeys(own)).toBe(1);
    expect(keyStore.openingKey(first)).toBeUndefined();
    expect(keyStore.openingKids()).toHaveLength(1);
    expect(keyStore.kekVersion).not.toBe(kek);
    await keyStore.close();
    keyStore = await openFileKeyStore(files());
    expect(keyStore.openingKey(first)).toBeUndefined();
    await keyStore.close();
    await copyFile(yesterday, join(files().dir, 'opening-keys.log'));
    await expect(openFileKeyStore(files())).rejects.toMatchObject({ code: 'key-store.wrong-kek' });
    expect(await readdir(files().dir)).not.toContain('opening-keys.log.next');
  });
});

describe('a revocation', () => {
  it('of an opening key ends sealing to it at once, and the next one is made', async () => {
    const first = sealedTo() ?? '';
    await revoke(first);
    expect(sealedTo()).toBeUndefined();
    expect(await renewOpeningKeys(own)).toBe(1);
    readBack();
    expect(sealedTo()).toBeDefined();
    expect(sealedTo()).not.toBe(first);
  });

  it('of an event key stops its speaker and all that it signed, until the identity signed the next one', async () => {
    const stolen = inUse() ?? '';
    expect(revokedSpeakers(own)).toEqual([]);
    await revoke(stolen, 7);
    expect(inUse()).toBeUndefined();
    expect(revokedSpeakers(own)).toEqual([SPEAKER]);
    expect(sealedTo()).toBeUndefined();
    expect(await renewOpeningKeys(own)).toBe(0);

    const request = await requestKey(own, { institution: 'cav-1', use: 'event' });
    await acceptEntry(own, signKeyRequest(await identity(), request));
    readBack();
    expect(await activateListed(own)).toBe(1);
    expect(inUse()).toBe(request.kid);
    expect(revokedSpeakers(own)).toEqual([]);
    expect(await renewOpeningKeys(own)).toBe(1);
    readBack();
    expect(sealedTo()).toBeDefined();
    const states = listOwnKeys(own).map(({ kid, state }) => [kid, state]);
    expect(states).toContainEqual([stolen, 'revoked']);
    expect(states).toContainEqual([request.kid, 'listed']);
  });

  it('counts only from the identity of whose key it is', async () => {
    const kid = inUse() ?? '';
    const forged = revokeKey(generateIdentityKey(), { kid, epoch: 0, lastSeq: 0, institution: 'cav-1' });
    await expect(revokeOwnKey(own, forged)).rejects.toMatchObject({ code: 'keys.bad-entry' });
    const unknown = revokeKey(await identity(), {
      kid: 'A'.repeat(43),
      epoch: 0,
      lastSeq: 0,
      institution: 'cav-1',
    });
    await expect(revokeOwnKey(own, unknown)).rejects.toMatchObject({ code: 'keys.bad-entry' });
    expect(given).toEqual([]);
  });
});

describe('a key store that begins empty', () => {
  it('gets all its keys from the identity, with nothing but what it asked to be signed', async () => {
    await keyStore.close();
    await rm(files().dir, { recursive: true });
    keyStore = await openFileKeyStore(files());
    own = { ...own, keyStore };
    expect(inUse()).toBeUndefined();
    expect(await renewOpeningKeys(own)).toBe(0);
    for (const use of ['event', 'token'] as const) {
      const request = await requestKey(own, { institution: 'cav-1', use });
      await acceptEntry(own, signKeyRequest(await identity(), request));
    }
    readBack();
    expect(await activateListed(own)).toBe(2);
    expect(inUse()).toBeDefined();
    expect(keyStore.tokenKey('cav-1')).toBeDefined();
    expect(await renewOpeningKeys(own)).toBe(1);
    readBack();
    expect(keyStore.openingKey(sealedTo() ?? '')).toBeDefined();
  });
});

describe.each(['event', 'token'] as const)('the next %s key', (use) => {
  const current = (): string | undefined =>
    use === 'event' ? keyStore.eventKey(SPEAKER)?.kid : keyStore.tokenKey('cav-1')?.kid;
  const ask = (): Promise<KeyRequest> => requestKey(own, { institution: 'cav-1', use });

  it('is used once its entry was read back; the old one stays listed', async () => {
    const old = current() ?? '';
    const request = await ask();
    expect(listOwnKeys(own).at(-1)).toMatchObject({ kid: request.kid, state: 'waiting', here: true });
    await acceptEntry(own, signKeyRequest(await identity(), request));
    expect(await activateListed(own)).toBe(0);
    expect(current()).toBe(old);
    readBack();
    expect(await activateListed(own)).toBe(1);
    expect(current()).toBe(request.kid);
    expect((use === 'event' ? registry.eventKey(old) : registry.tokenKey(old))?.revoked).toBeUndefined();
    await keyStore.close();
    keyStore = await openFileKeyStore(files());
    expect(current()).toBe(request.kid);
  });

  it('waits where the registry does not answer, and is listed later', async () => {
    const request = await ask();
    isAway = true;
    const entry = signKeyRequest(await identity(), request);
    await expect(acceptEntry(own, entry)).rejects.toMatchObject({ code: 'registry.unreachable' });
    isAway = false;
    expect(await activateListed(own)).toBe(0);
    readBack();
    expect(await activateListed(own)).toBe(1);
    expect(current()).toBe(request.kid);
  });

  it('is nobody else’s, and the last one asked for', async () => {
    const first = await ask();
    const second = await ask();
    const signed = signKeyRequest(await identity(), second);
    for (const [entry, code] of [
      [signKeyRequest(generateIdentityKey(), second), 'keys.bad-entry'],
      [{ ...signed, speaker: '/shelter-beds/cav-1' }, 'keys.bad-entry'],
      [signKeyRequest(await identity(), first), 'keys.not-found'],
      [{ ...signed, kid: 'x' }, 'keys.bad-entry'],
      ['text', 'keys.bad-entry'],
    ] as const) {
      await expect(acceptEntry(own, entry)).rejects.toMatchObject({ code });
    }
    expect(given).toEqual([]);
    await expect(requestKey(own, { institution: 'cav-2', use })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
