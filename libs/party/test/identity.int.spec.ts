import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SignJWT } from 'jose';
import { newId } from '#kernel';
import { KEY_STORE } from '#messaging';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { newAnswerKey, openAnswer, type KeyStore } from '#trust';
import { signRequest } from '../src/app/signed-request.js';
import { CAV, confirmedReferral, EQUIPE, HER, openWithIdentity } from './confirmed.js';
import { startNodes } from './nodes.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const call = (as: string, path: string, options: object = {}): Promise<TestAnswer> =>
  network.call(as, path, options);

const fileWithIdentity = () => openWithIdentity(network);
const confirmed = () => confirmedReferral(network);

const purposeOf = async (id: string): Promise<string> =>
  String((await call(EQUIPE, `referrals/${id}`)).body['purpose']);

describe('her name and contact', () => {
  it('change only for who knows the last version', async () => {
    const { id, etag } = await fileWithIdentity();
    const put = (headers: Record<string, string>) =>
      call(CAV, `cases/${id}/identity`, { method: 'PUT', body: HER, headers });
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': '"1"' })).status).toBe(412);
    expect((await put({ 'if-match': etag })).status).toBe(204);
    const read = await call(CAV, `cases/${id}/identity`);
    expect(read.body).toMatchObject({ ...HER, children: [{ name: 'Figlio Canarino' }] });
    expect(read.headers.get('etag')).toBe('"3"');
    expect((await call(CAV, `cases/${id}`)).body).toMatchObject({ alias: 'Alias Canarino', version: 3 });
  });

  it.each([
    ['no contact', { name: 'X' }],
    ['a contact of another shape', { contact: ['x'] }],
    ['an unknown field', { contact: 'x', fiscalCode: 'CNRFNT80A01A883X' }],
    ['U+0000', { contact: 'x', name: 'a\u0000b' }],
    ['a lone surrogate', { contact: 'x', name: '\ud800' }],
    ['sixteen children', { contact: 'x', children: Array.from({ length: 16 }, () => ({})) }],
  ])('are refused with %s, and the answer repeats nothing of it', async (_, body) => {
    const { id, etag } = await fileWithIdentity();
    const answer = await call(CAV, `cases/${id}/identity`, {
      method: 'PUT',
      body,
      headers: { 'if-match': etag },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('CNRFNT');
    expect((await call(CAV, `cases/${id}/identity`)).body).toMatchObject({ name: HER.name });
  });

  it('reach the recipient from the sender’s node, once confirmed, and nobody else', async () => {
    const { id } = await confirmed();
    const purpose = await purposeOf(id);
    const ask = (as: string) => call(as, `referrals/${id}/identity`, { body: { purpose } });
    const told = await ask(EQUIPE);
    expect(told).toMatchObject({ status: 200, body: { ...HER, children: [{}] } });
    expect((await ask('ambito-andria')).status).toBe(404);
    expect((await ask(CAV)).status).toBe(404);
    // from its own copy now
    expect((await ask(EQUIPE)).body).toEqual(told.body);
    const timeline = await waitFor('both have told what they did', async () => {
      const { text } = await call(EQUIPE, `referrals/${id}/timeline`);
      return text.includes('identity-disclosed') && text.includes('identity-opened') ? text : undefined;
    });
    expect(timeline).not.toContain('Canarino');
  });

  it('are closed when she takes her agreement back', async () => {
    const { id, agreement } = await confirmed();
    const purpose = await purposeOf(id);
    await call(EQUIPE, `referrals/${id}/identity`, { body: { purpose } });
    const back = await call(CAV, `agreements/${agreement}/withdrawal`, { body: {} });
    expect(back).toMatchObject({ status: 202, body: { referrals: [id] } });
    await network.untilState(EQUIPE, id, 'cancelled');
    const closed = await call(EQUIPE, `referrals/${id}/identity`, { body: { purpose } });
    expect(closed).toMatchObject({ status: 409, body: { code: 'referral.frozen' } });
  });

  it('are refused for a purpose that is not the referral’s', async () => {
    const { id } = await confirmed();
    const answer = await call(EQUIPE, `referrals/${id}/identity`, { body: { purpose: 'cost-cover' } });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'identity.refused', details: { rule: 'wrong-purpose' } },
    });
  });
});

describe('a claim on the private port', () => {
  const keyStore = (node: string): KeyStore => network.node(node).app.get<KeyStore>(KEY_STORE);
  const AUDIENCE = '/intake-cav/cav-1';

  async function post(request: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${network.node('intake-cav').privateUrl}/internal/v1/claims`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  const disclosures = async (): Promise<number> => {
    const db = await new DataSource({
      type: 'postgres',
      url: network.databaseUrl('intake-cav'),
    }).initialize();
    try {
      const rows: { n: number }[] = await db.query(`SELECT count(*)::int AS n FROM disclosure`);
      return rows[0]?.n ?? -1;
    } finally {
      await db.destroy();
    }
  };

  it('is good once, at the institution it names, for its referral, and opens with nothing that is kept', async () => {
    const { id } = await confirmed();
    const purpose = await purposeOf(id);
    const key = newAnswerKey();
    const signed = (institution: string, audience: string, more: object = {}): Promise<string> =>
      signRequest(keyStore('intake-ambiti'), { institution, audience }, 'claim', {
        ...{ referral: id, flowPurpose: purpose, epk: key.publicJwk },
        ...more,
      });
    const good = await signed(EQUIPE, AUDIENCE);
    const first = await post(good);
    expect(first.status).toBe(200);
    const jti = (JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString()) as { jti: string })
      .jti;
    expect(openAnswer(key, jti, String(first.body['identity']))).toMatchObject({ name: HER.name });
    expect(() => openAnswer(newAnswerKey(), jti, String(first.body['identity']))).toThrow();
    expect(() => openAnswer(key, newId(), String(first.body['identity']))).toThrow();
    const before = await disclosures();

    expect((await post(good)).status).toBe(401);
    // a refusal uses it up as well
    for (const refused of [
      await signed(EQUIPE, AUDIENCE, { flowPurpose: 'support' }),
      await signed('ambito-andria', AUDIENCE),
    ]) {
      expect((await post(refused)).status).not.toBe(401);
      expect((await post(refused)).status).toBe(401);
    }
    expect((await post(await signed(EQUIPE, '/intake-cav/cav-2'))).status).toBe(404);
    expect((await post(await signed(EQUIPE, 'intake-cav'))).status).toBe(401);
    expect((await post(await signed('ambito-andria', AUDIENCE))).status).toBe(404);
    expect((await post(await signed(EQUIPE, AUDIENCE, { referral: newId() }))).status).toBe(404);
    expect((await post(await signed(EQUIPE, AUDIENCE, { flowPurpose: 'care ' }))).body).toEqual({
      rule: 'wrong-purpose',
    });
    expect((await post(await signed(EQUIPE, AUDIENCE, { epk: { kty: 'OKP' } }))).status).toBe(400);
    const resend = await signRequest(
      keyStore('intake-ambiti'),
      { institution: EQUIPE, audience: AUDIENCE },
      'resend',
      { referral: id, flowPurpose: purpose },
    );
    expect((await post(resend)).status).toBe(401);
    const [head = '', payload = '', signature = ''] = good.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    for (const forged of [
      `${none}.${payload}.x`,
      `${head}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`,
      `${head}.${Buffer.from(JSON.stringify({ iss: EQUIPE })).toString('base64url')}.${signature}`,
    ]) {
      expect((await post(forged)).status).toBe(401);
    }
    const token = keyStore('intake-ambiti').tokenKey(EQUIPE);
    if (token === undefined) throw new Error('no token key');
    const hour = 3_600;
    const now = Math.floor(Date.now() / 1_000);
    const expired = await new SignJWT({ purpose: 'claim', referral: id, epk: key.publicJwk })
      .setProtectedHeader({ alg: 'EdDSA', kid: token.kid })
      .setIssuer(EQUIPE)
      .setAudience(AUDIENCE)
      .setIssuedAt(now - hour)
      .setExpirationTime(now - hour + 60)
      .setJti(newId())
      .sign(token.privateKey);
    expect((await post(expired)).status).toBe(401);
    expect(await disclosures()).toBe(before);
  });
});
