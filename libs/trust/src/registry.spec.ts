import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkKeyEntry,
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  generateTokenKey,
  listEventKey,
  listOpeningKey,
  listTokenKey,
  RegistryView,
  revokeKey,
  type Institution,
  type KeyEntry,
  type RegistryEntry,
} from './index.js';

const speaker = '/intake-cav/cav-1';
const listed = { speaker, institution: 'cav-1' };
const identity = generateIdentityKey();
const event = generateEventKey(speaker);
const token = generateTokenKey('cav-1');
const pins = { 'cav-1': identity.kid, 'cav-2': generateIdentityKey().kid };
const institution: Institution = {
  id: 'cav-1',
  name: 'Centro antiviolenza Uno',
  kind: 'cav',
  onNetwork: true,
  node: 'intake-cav',
  services: ['centre-support'],
  onCall: '000 300 0001',
  hours: { staff: 'always' },
};

type Said = Pick<RegistryEntry, 'kind' | 'body'>;
const key = (body: unknown): Said => ({ kind: 'key', body: body as KeyEntry });

/** Entries appended at 0, 1, 2 … */
function viewOf(...said: Said[]): RegistryView {
  const view = new RegistryView({ pins });
  for (const [place, entry] of said.entries()) {
    view.apply({ ...entry, appendedAt: place, offset: BigInt(place) } as RegistryEntry);
  }
  return view;
}

const eventEntry = listEventKey(identity, event, listed);
const opened = (more: object = {}): { kid: string; entry: KeyEntry } => {
  const opening = generateOpeningKey('cav-1');
  return { kid: opening.kid, entry: listOpeningKey(event, opening, { ...listed, ...more }) };
};

describe('the registry view', () => {
  it('lists keys from their append time on', () => {
    const view = viewOf(
      { kind: 'institution', body: institution },
      key(eventEntry),
      key(listTokenKey(identity, token, listed)),
    );
    expect(view.eventKey(event.kid)).toMatchObject({ speaker, institution: 'cav-1', listedAt: 1 });
    expect(view.eventKey(event.kid)?.revoked).toBeUndefined();
    expect(view.tokenKey(token.kid)).toMatchObject({ institution: 'cav-1', listedAt: 2 });
    // a key for one use is none for another
    expect(view.tokenKey(event.kid)).toBeUndefined();
    expect(view.eventKey(token.kid)).toBeUndefined();
  });

  it('keeps the first listing of a key', () => {
    const view = viewOf(
      key(eventEntry),
      key(listEventKey(identity, event, { ...listed, speaker: '/elsewhere/cav-1' })),
    );
    expect(view.eventKey(event.kid)).toMatchObject({ speaker, listedAt: 0 });
  });

  it('never counts a forged entry, whatever is changed in a genuine one', () => {
    const entries = [eventEntry, listTokenKey(identity, token, listed), opened().entry];
    const parents = viewOf(key(eventEntry));
    const changes = fc.record(
      {
        kid: fc.constantFrom(event.kid, token.kid, identity.kid, 'x'),
        use: fc.constantFrom('event', 'token', 'opening', 'other'),
        speaker: fc.constantFrom('/shelter-beds/cav-1', '/intake-cav/cav-2', 'cav-1', '//cav-1'),
        institution: fc.constantFrom('cav-2', '', '__proto__'),
        jwk: fc.constantFrom(identity.publicJwk, token.publicJwk, { ...event.publicJwk, d: 'AA' }, null),
        signedBy: fc.constantFrom(pins['cav-2'], event.kid, ''),
        identityJwk: fc.constantFrom(token.publicJwk, event.publicJwk, undefined, null),
        sig: fc.constantFrom(eventEntry.sig, '', 'A'.repeat(86), null),
        validFrom: fc.constantFrom('2020-01-01T00:00:00Z', 'yesterday', 0),
        validUntil: fc.constantFrom('2030-01-01T00:00:00Z', {}),
        note: fc.string(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...entries), changes, (entry, change) => {
        const forged = { ...entry, ...change };
        fc.pre(JSON.stringify(forged) !== JSON.stringify(entry));
        expect(checkKeyEntry(forged, pins, (kid) => parents.eventKey(kid))).toHaveProperty('fault');
      }),
      { numRuns: 1000 },
    );
  });

  it('ignores what has no form', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('institution', 'key', 'key-revoked', 'protocol'),
        fc.jsonValue(),
        (kind, body) => {
          const view = viewOf({ kind, body } as unknown as Said);
          expect(view.institutions()).toEqual([]);
          expect(view.protocols()).toEqual([]);
        },
      ),
    );
  });

  it('takes the newest word about an institution', () => {
    const moved = { ...institution, node: 'intake-ambiti' };
    const view = viewOf({ kind: 'institution', body: institution }, { kind: 'institution', body: moved });
    expect(view.nodeOf('cav-1')).toBe('intake-ambiti');
    expect(view.institutions()).toHaveLength(1);
    expect(view.isOnNetwork('cav-1')).toBe(true);
    expect(view.isOnNetwork('nobody')).toBe(false);
  });

  it('remembers what it said of an institution before', () => {
    const moved = { ...institution, node: 'intake-ambiti', onNetwork: false };
    const view = viewOf(
      key(eventEntry),
      { kind: 'institution', body: institution },
      { kind: 'institution', body: moved },
    );
    expect(view.institution('cav-1', 0)).toBeUndefined();
    expect([view.nodeOf('cav-1', 1), view.isOnNetwork('cav-1', 1)]).toEqual(['intake-cav', true]);
    expect([view.nodeOf('cav-1', 2), view.isOnNetwork('cav-1', 2)]).toEqual(['intake-ambiti', false]);
  });
});

describe('opening keys', () => {
  it('are current one after another, by their dates', () => {
    const [first, second] = [
      opened({ validFrom: '2026-03-02T00:00:00Z' }),
      opened({ validFrom: '2026-03-09T00:00:00Z', validUntil: '2026-03-16T00:00:00Z' }),
    ];
    const view = viewOf(key(eventEntry), key(second.entry), key(first.entry));
    expect(view.openingKey('cav-1')?.kid).toBe(second.kid);
    expect(view.openingKey('cav-1', new Date('2026-03-05T00:00:00Z'))?.kid).toBe(first.kid);
    expect(view.openingKey('cav-1', new Date('2026-03-10T00:00:00Z'))?.kid).toBe(second.kid);
    expect(view.openingKey('cav-1', new Date('2026-03-20T00:00:00Z'))?.kid).toBe(first.kid);
    expect(view.openingKey('cav-2')).toBeUndefined();
    expect(view.openingKeyByKid(first.kid)?.institution).toBe('cav-1');
  });

  it('count only under a listed event key of the same speaker', () => {
    const early = opened();
    expect(viewOf(key(early.entry), key(eventEntry)).openingKey('cav-1')).toBeUndefined();
    const elsewhere = generateOpeningKey('cav-1');
    const entry = listOpeningKey(event, elsewhere, { ...listed, speaker: '/shelter-beds/cav-1' });
    expect(viewOf(key(eventEntry), key(entry)).openingKeyByKid(elsewhere.kid)).toBeUndefined();
  });

  it('are those of the node at which the institution is spoken for', () => {
    const { entry } = opened();
    const moved: Said = { kind: 'institution', body: { ...institution, node: 'intake-ambiti' } };
    expect(viewOf(key(eventEntry), key(entry), moved).openingKey('cav-1')).toBeUndefined();
  });

  it('are not sealed to once they, or the key that signed them, are revoked', () => {
    const { kid, entry } = opened();
    for (const ended of [kid, event.kid]) {
      const revocation = revokeKey(identity, { kid: ended, epoch: 0, lastSeq: 3, institution: 'cav-1' });
      const view = viewOf(key(eventEntry), key(entry), { kind: 'key-revoked', body: revocation });
      expect(view.openingKey('cav-1')).toBeUndefined();
      expect(view.openingKeyByKid(kid)?.kid).toBe(kid);
    }
  });
});

describe('a revocation', () => {
  it('marks the key and leaves it listed, for the fold', () => {
    const body = revokeKey(identity, { kid: event.kid, epoch: 0, lastSeq: 120, institution: 'cav-1' });
    const view = viewOf(key(eventEntry), { kind: 'key-revoked', body });
    expect(view.eventKey(event.kid)).toMatchObject({
      listedAt: 0,
      revoked: { epoch: 0, lastSeq: 120, at: 1 },
    });
  });

  it('makes what the key lists later worthless', () => {
    const body = revokeKey(identity, { kid: event.kid, epoch: 0, lastSeq: 120, institution: 'cav-1' });
    const { kid, entry } = opened();
    const view = viewOf(key(eventEntry), { kind: 'key-revoked', body }, key(entry));
    expect(view.openingKeyByKid(kid)).toBeUndefined();
  });

  it('counts only from the identity of the key’s own institution', () => {
    const genuine = revokeKey(identity, { kid: event.kid, epoch: 0, lastSeq: 120, institution: 'cav-1' });
    const stranger = generateIdentityKey();
    for (const body of [
      { ...genuine, lastSeq: 0 },
      { ...genuine, institution: 'cav-2' },
      { ...genuine, sig: 'A'.repeat(86) },
      revokeKey(stranger, { kid: event.kid, epoch: 0, lastSeq: 0, institution: 'cav-1' }),
      revokeKey(identity, { kid: event.kid, epoch: 0, lastSeq: 0, institution: 'cav-2' }),
    ]) {
      const view = viewOf(key(eventEntry), { kind: 'key-revoked', body });
      expect(view.eventKey(event.kid)?.revoked).toBeUndefined();
    }
  });
});
