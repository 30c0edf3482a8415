import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  keyCommit,
  openBody,
  openSubmitted,
  readPublicJwk,
  RegistryView,
  type KeyEntry,
  type OpeningKey,
  type RegistryEntry,
  type SealBinding,
} from './index.js';
import { keyEntryBytes } from './key-entry.js';
import { sealingKey } from './referral-key.js';

interface Key {
  seed: string;
  jwk: unknown;
  kid: string;
}
interface Entry {
  name: string;
  kind: 'key' | 'key-revoked';
  body: unknown;
}
interface Value {
  name: string;
  binding: SealBinding;
  value: string;
  body?: unknown;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, '..', 'vectors', `${name}.json`), 'utf8'));

describe('key entries', () => {
  const vectors = read('key-entries') as {
    pins: Record<string, string>;
    keys: { event: Key; token: Key; opening: Key };
    accepted: Entry[];
    rejected: Entry[];
    signedText: string;
  };
  const apply = (view: RegistryView, entry: Entry, place: number): void => {
    view.apply({
      kind: entry.kind,
      body: entry.body,
      appendedAt: place,
      offset: BigInt(place),
    } as RegistryEntry);
  };

  it('count when they lead to the pin', () => {
    const view = new RegistryView({ pins: vectors.pins });
    vectors.accepted.forEach((entry, place) => apply(view, entry, place));
    expect(view.eventKey(vectors.keys.event.kid)).toMatchObject({
      speaker: '/intake-cav/cav-1',
      listedAt: 0,
      revoked: { epoch: 1772438400, lastSeq: 120 },
    });
    expect(view.tokenKey(vectors.keys.token.kid)?.institution).toBe('cav-1');
    expect(view.openingKeyByKid(vectors.keys.opening.kid)?.publicJwk).toEqual(vectors.keys.opening.jwk);
  });

  it('are signed over the documented text', () => {
    const { sig, ...signed } = vectors.accepted[0]?.body as KeyEntry;
    expect(sig).toHaveLength(86);
    expect(keyEntryBytes(signed).toString()).toBe(vectors.signedText);
  });

  it.each(vectors.rejected)('do not count: $name', (entry) => {
    const view = new RegistryView({ pins: vectors.pins });
    vectors.accepted.forEach((each, place) => apply(view, each, place));
    apply(view, entry, 99);
    const { kid } = entry.body as { kid: string };
    const known = Object.values(vectors.keys).some((key) => key.kid === kid);
    const found = [view.eventKey(kid), view.tokenKey(kid), view.openingKeyByKid(kid)].filter(Boolean);
    expect(found).toHaveLength(known ? 1 : 0);
    expect(
      found.every((key) => !('listedAt' in (key ?? {})) || (key as { listedAt: number }).listedAt !== 99),
    ).toBe(true);
  });
});

describe('sealing', () => {
  const vectors = read('sealing') as {
    openingKey: Key & { institution: string };
    referralKey: string;
    referral: string;
    keycommit: string;
    sealingKey: string;
    opens: Value[];
    doesNotOpen: Value[];
  };
  const key = Buffer.from(vectors.referralKey, 'hex');
  const opening = openingKey(vectors.openingKey);
  const open = async ({ value, binding }: Value): Promise<unknown> => {
    const input = { value: Buffer.from(value), binding };
    if (!/submitted|key-rewrapped/.test(binding.type)) return openBody({ ...input, key });
    const { keycommit } = vectors;
    const openingKeyOf = (kid: string): OpeningKey | undefined => (kid === opening.kid ? opening : undefined);
    const opened = await openSubmitted({ ...input, keycommit, openingKeyOf });
    expect(opened.key).toEqual(key);
    return opened.body;
  };

  it('derives the documented keys', () => {
    expect(keyCommit(key, vectors.referral)).toBe(vectors.keycommit);
    expect(sealingKey(key, vectors.referral).toString('hex')).toBe(vectors.sealingKey);
  });

  it.each(vectors.opens)('opens: $name', async (vector) => {
    expect(await open(vector)).toEqual(vector.body);
  });

  it.each(vectors.doesNotOpen)('does not open: $name', async (vector) => {
    await expect(open(vector)).rejects.toMatchObject({ kind: 'invalid', code: 'seal.unopenable' });
  });
});

function openingKey({ seed, jwk, kid, institution }: Key & { institution: string }): OpeningKey {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b656e04220420', 'hex'),
    Buffer.from(seed, 'hex'),
  ]);
  const read = readPublicJwk(jwk, 'X25519');
  if (read === undefined) throw new Error('bad vector');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { kid, institution, privateKey, publicKey: read.publicKey, publicJwk: read.jwk };
}
