import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromHeaders } from '#contracts';
import { RegistryProjection } from '#messaging';
import { waitFor } from '#testing';
import {
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  listEventKey,
  listOpeningKey,
  openFileKeyStore,
  openingValidity,
  readIdentityKey,
  revokeKey,
  type EventKey,
  type IdentityKey,
  type KeyEntry,
  type RegistryView,
} from '#trust';
import { Province } from './province.js';

const LISTED = { speaker: '/intake-cav/cav-1', institution: 'cav-1' };
const DAY = 86_400_000;

let province: Province;
let door: string;
let view: RegistryView;
let identity: IdentityKey;
let parent: EventKey;
beforeAll(async () => {
  province = await Province.make();
  const running = await province.start();
  door = running.privateUrl;
  ({ view } = running.app.get(RegistryProjection));
  await waitFor('the registry', () => view.protocols().length > 0);
  identity = await readIdentityKey(join(province.folder, 'identities', 'cav-1.key'));
  const store = await openFileKeyStore({
    dir: join(province.folder, 'intake-cav'),
    kekFile: join(province.folder, 'intake-cav.kek'),
  });
  parent = store.eventKey(LISTED.speaker) ?? generateEventKey();
  await store.close();
});
afterAll(() => province.remove());

async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${door}/internal/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const opening = (change: Partial<KeyEntry> = {}, by = parent): KeyEntry =>
  listOpeningKey(by, generateOpeningKey('cav-1'), { ...LISTED, ...openingValidity(new Date()), ...change });

/** How often the topic says something of a key. */
async function said(name: string, kid: string): Promise<number> {
  const records = await province.log.read('registry', 0, 0n, 10_000);
  return records.filter(({ headers, value }) => {
    const read = fromHeaders(headers);
    return (
      'attributes' in read &&
      read.attributes.type === `staffetta.registry.${name}.v1` &&
      (JSON.parse(value.toString()) as { kid?: string }).kid === kid
    );
  }).length;
}

describe('the registry’s door for keys', () => {
  it('lists a key that leads to a pin, once', async () => {
    const entry = opening();
    expect(await post('keys', entry)).toEqual({ status: 202, body: { kid: entry.kid } });
    await waitFor('the key', () => view.openingKeyByKid(entry.kid) !== undefined);
    expect((await post('keys', entry)).status).toBe(202);
    const last = opening();
    await post('keys', last);
    await waitFor('the last', async () => (await said('key-listed', last.kid)) === 1);
    expect(await said('key-listed', entry.kid)).toBe(1);
    const keys = await province.call('keys?institution=cav-1');
    expect(JSON.stringify(keys.body)).toContain(entry.kid);
  });

  it('refuses one that leads nowhere, lasts too long, or was changed', async () => {
    const tomorrow = new Date(Date.now() + 3 * DAY).toISOString();
    const refused: [KeyEntry, string][] = [
      [opening({}, generateEventKey(LISTED.speaker)), 'parent'],
      [{ ...opening(), validUntil: tomorrow }, 'signature'],
      [opening({ validUntil: new Date(Date.now() + 365 * DAY).toISOString() }), 'validity'],
      [opening({ validFrom: tomorrow }), 'validity'],
      [listOpeningKey(parent, generateOpeningKey('cav-1'), LISTED), 'validity'],
      [listEventKey(generateIdentityKey(), generateEventKey(), LISTED), 'pin'],
      [
        listEventKey(identity, generateEventKey(), { ...LISTED, speaker: '/shelter-beds/cav-1' }),
        'unknown-node',
      ],
    ];
    for (const [entry, fault] of refused) {
      expect(await post('keys', entry)).toMatchObject({
        status: 422,
        body: { code: 'key.refused', details: { fault } },
      });
      expect(await said('key-listed', entry.kid)).toBe(0);
    }
    expect((await post('keys', { ...opening(), more: 1 })).status).toBe(400);
    expect((await post('keys', {})).status).toBe(400);
  });

  it('does not list a key a second time with other dates', async () => {
    const key = generateOpeningKey('cav-1');
    const sign = (from: number): KeyEntry =>
      listOpeningKey(parent, key, { ...LISTED, ...openingValidity(new Date(from)) });
    expect((await post('keys', sign(Date.now()))).status).toBe(202);
    expect(await post('keys', sign(Date.now() - DAY))).toMatchObject({
      status: 409,
      body: { code: 'key.listed-otherwise' },
    });
  });

  it('publishes a revocation once; then nothing that the key signs counts', async () => {
    const stolen = generateEventKey(LISTED.speaker);
    await post('keys', listEventKey(identity, stolen, LISTED));
    await waitFor('the key', () => view.eventKey(stolen.kid) !== undefined);
    const before = opening({}, stolen);
    expect((await post('keys', before)).status).toBe(202);
    await waitFor('its child', () => view.openingKeyByKid(before.kid) !== undefined);
    const by = (who: IdentityKey) =>
      revokeKey(who, { kid: stolen.kid, epoch: 0, lastSeq: 4, institution: 'cav-1' });
    expect((await post('key-revocations', by(generateIdentityKey()))).status).toBe(422);
    expect((await post('key-revocations', { ...by(identity), lastSeq: 5 })).status).toBe(422);
    expect((await post('key-revocations', by(identity))).status).toBe(202);
    expect((await post('key-revocations', by(identity))).status).toBe(202);
    await waitFor('the revocation', () => view.isRevoked(stolen.kid));
    expect(view.openingKey('cav-1', new Date())?.kid).not.toBe(before.kid);
    expect(await post('keys', opening({}, stolen))).toMatchObject({
      status: 422,
      body: { details: { fault: 'parent' } },
    });
    expect(await said('key-revoked', stolen.kid)).toBe(1);
  });

  it('is not on the public port', async () => {
    const answer = await fetch(`${province.url}/internal/v1/keys`, { method: 'POST' });
    expect(answer.status).toBe(404);
  });
});
