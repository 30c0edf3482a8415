import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { KEY_STORE } from '#messaging';
import type { PartyContext } from '#referral';
import { waitFor, type PartyNetwork } from '#testing';
import { generateIdentityKey, generateTokenKey, listTokenKey, RegistryView, type KeyStore } from '#trust';
import { acceptRequest, signRequest } from '../src/app/signed-request.js';
import { askForGaps } from '../src/background/gap-watcher.js';
import { PARTY_CONTEXT } from '../src/index.js';
import { REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const keyStore = (node: string): KeyStore => network.node(node).app.get<KeyStore>(KEY_STORE);

const databaseOf = (node: string): Promise<DataSource> =>
  new DataSource({ type: 'postgres', url: network.databaseUrl(node) }).initialize();

/** A request of an institution of `intake-ambiti`, for `intake-cav`. */
const signed = (
  referral: string,
  institution = 'ambito-barletta',
  audience = 'intake-cav',
): Promise<string> =>
  signRequest(keyStore('intake-ambiti'), { institution, audience }, 'resend', { referral, side: 's', n: 1 });

async function ask(request: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const { privateUrl } = network.node('intake-cav');
  const response = await fetch(`${privateUrl}/internal/v1/resend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const laneLength = async (): Promise<number> => {
  const partitions = await network.log.offsets('referrals.intake-ambiti.intake-cav');
  return partitions.reduce((sum, { high }) => sum + Number(high), 0);
};

describe('asked to send again', () => {
  it('does so for a party, byte for byte, and nothing changes', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await network.untilState('cav-1', id, 'received');
    const before = await laneLength();
    expect(await ask(await signed(id))).toEqual({ status: 202, body: { resent: 1 } });
    await waitFor('the record again', async () => (await laneLength()) === before + 1);
    // the copy is folded over: the next step still fits
    expect((await network.say('ambito-barletta', id, 'acknowledgement')).status).toBe(200);
    const { body } = await network.call('cav-1', `referrals/${id}/timeline`);
    expect((body['items'] as { type: string }[]).map(({ type }) => type)).toEqual([
      'submitted',
      'received',
      'acknowledged',
    ]);
    // asked at once again: it is on its way already
    expect(await ask(await signed(id))).toEqual({ status: 202, body: { resent: 0 } });
  });

  it('refuses a request that was used, is for another node, is old, or that nobody signed', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const request = await signed(id);
    expect((await ask(request)).status).toBe(202);
    expect(await ask(request)).toMatchObject({ status: 401, body: { code: 'request.not-signed' } });
    expect((await ask(await signed(id, 'ambito-barletta', 'shelter-beds'))).status).toBe(401);
    expect((await ask(await pretend(id, {}))).status).toBe(202);
    expect((await ask(await pretend(id, { iat: -120, exp: -60 }))).status).toBe(401);
    expect((await ask(await pretend(id, { iat: -3_600, exp: 3_600 }))).status).toBe(401);
    expect((await ask(await pretend(id, {}, { issuer: 'cav-2' }))).status).toBe(401);
    expect((await ask(await pretend(id, {}, { purpose: 'identity' }))).status).toBe(401);
    expect((await ask(await pretend(id, {}, { jti: 'once' }))).status).toBe(401);
    const [head, claims, signature] = request.split('.');
    expect((await ask(`${head ?? ''}.${claims ?? ''}.${(signature ?? '').replace(/^./, 'A')}x`)).status).toBe(
      401,
    );
    expect((await ask('a.b.c')).status).toBe(401);
  });

  it('refuses a key whose time is over', async () => {
    const identity = generateIdentityKey();
    const token = generateTokenKey('cav-1');
    const registry = new RegistryView({ pins: { 'cav-1': identity.kid } });
    const until = Date.now() + 30_000;
    const body = listTokenKey(identity, token, {
      speaker: '/intake-cav/cav-1',
      institution: 'cav-1',
      validUntil: new Date(until).toISOString(),
    });
    registry.apply({ kind: 'key', body, appendedAt: 0, offset: 0n });
    const db = await databaseOf('intake-ambiti');
    const accept = async (now: number): Promise<unknown> => {
      const store = { tokenKey: () => token } as unknown as KeyStore;
      const parties = { institution: 'cav-1', audience: 'intake-ambiti' };
      const request = await signRequest(store, parties, 'resend', { referral: newId(), side: 's', n: 1 });
      const asked = { registry, node: 'intake-ambiti', clock: { now: () => new Date(now) } };
      return acceptRequest(db.manager, asked, request, { purpose: 'resend', audiences: [asked.node] });
    };
    try {
      expect(await accept(until - 1)).toMatchObject({ institution: 'cav-1' });
      await expect(accept(until)).rejects.toMatchObject({ code: 'request.not-signed' });
    } finally {
      await db.destroy();
    }
  });

  it('tells strangers nothing', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    expect(await ask(await signed(id, 'ambito-andria'))).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect(await ask(await signed(newId()))).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('a gap', () => {
  it('makes the other party’s node be asked', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const db = await databaseOf('intake-ambiti');
    try {
      // number 3 has come, number 2 has not, two minutes ago
      await db.query(
        `INSERT INTO referral_waiting (referral, side, n, topic, partition, "offset", appended_at, since, own, digest,
           attributes, value)
         SELECT referral, side, 3, 'referrals.intake-ambiti.intake-cav', partition, 1000000, appended_at,
           clock_timestamp() - interval '2 minutes', false, digest, attributes || '{"n":"3"}', value
         FROM referral_event WHERE referral = $1 AND side = 's' AND n = 1`,
        [id],
      );
      const asked: { url: string; status: number }[] = [];
      const context = network.node('intake-ambiti').app.get<PartyContext>(PARTY_CONTEXT);
      await askForGaps(db, context, async (url, body) => {
        const { request } = body as { request: string };
        const answer = await ask(request);
        asked.push({ url, status: answer.status });
        return { ...answer, text: JSON.stringify(answer.body) };
      });
      const { privateUrl } = network.node('intake-cav');
      expect(asked).toEqual([{ url: `${privateUrl}/internal/v1/resend`, status: 202 }]);
    } finally {
      await db.destroy();
    }
  });
});

/** A request as somebody else might make it, with ambito-barletta's real key. Times in seconds from now. */
function pretend(
  referral: string,
  { iat = 0, exp = 60 }: { iat?: number; exp?: number },
  { issuer = 'ambito-barletta', purpose = 'resend', jti = newId() } = {},
): Promise<string> {
  const key = keyStore('intake-ambiti').tokenKey('ambito-barletta');
  if (key === undefined) throw new Error('no token key');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ purpose, referral, side: 's', n: 1 })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(issuer)
    .setAudience('intake-cav')
    .setIssuedAt(now + iat)
    .setExpirationTime(now + exp)
    .setJti(jti)
    .sign(key.privateKey);
}
