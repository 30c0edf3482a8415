import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer, TestCall } from '#testing';
import { NEEDS, REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
let db: DataSource;
let referral: string;
beforeAll(async () => {
  network = await startNodes();
  db = await new DataSource({ type: 'postgres', url: network.databaseUrl('intake-cav') }).initialize();
  referral = await send(network, 'cav-1', REQUEST);
});
afterAll(async () => {
  await db.destroy();
  await network.stop();
});

const CANARY = 'Canarino';

/**
 * Everything that a refused call might have left behind, but for the record that a file was refused; what the fold writes
 * is not here.
 */
async function written(): Promise<unknown> {
  const tables = {
    case_file: 'true',
    agreement: 'true',
    referral: 'true',
    proposal: 'true',
    outbox: `attributes->>'type' <> 'staffetta.access.recorded.v1'`,
    idempotency: 'true',
    access_record: `outcome <> 'denied'`,
    task: 'true',
  };
  const counts = Object.entries(tables).map(
    ([table, where]) => `SELECT '${table}' AS name, count(*)::int AS n FROM ${table} WHERE ${where}`,
  );
  return db.query(counts.join(' UNION ALL '));
}

async function expectRefusal(
  path: string,
  call: TestCall,
  status: number,
  code: string,
  institution = 'cav-1',
): Promise<TestAnswer> {
  const before = await written();
  const answer = await network.call(institution, path, call);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({ status, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(answer.text).not.toContain(CANARY);
  expect(await written()).toEqual(before);
  return answer;
}

const raw = (text: string): TestCall => ({ raw: text, method: 'POST' });
const json = (body: unknown): string => JSON.stringify(body);
const callback = (name: string): string =>
  json({ ...REQUEST, needs: { ...NEEDS, callback: { name: 'NAME', phone: '112' } } }).replace('NAME', name);

describe('a submission', () => {
  it.each<[string, TestCall, number, string]>([
    ['no JSON', raw('{"to": "Canarino'), 400, 'request.malformed'],
    ['nothing', raw(''), 400, 'request.malformed'],
    ['a list', raw('[]'), 400, 'request.invalid'],
    ['null', raw('null'), 400, 'request.invalid'],
    ['an unknown field', { body: { ...REQUEST, Canarino: 1 } }, 400, 'request.invalid'],
    [
      'an unknown field inside',
      { body: { ...REQUEST, needs: { ...NEEDS, name: CANARY } } },
      400,
      'request.invalid',
    ],
    ['a wrong type', { body: { ...REQUEST, urgency: { level: CANARY } } }, 400, 'request.invalid'],
    ['an unknown code', { body: { ...REQUEST, service: CANARY } }, 400, 'request.invalid'],
    ['null for a field', { body: { ...REQUEST, risk: null } }, 400, 'request.invalid'],
    ['U+0000', raw(callback('Canarino\\u0000')), 400, 'request.bad-text'],
    ['a lone surrogate', raw(callback('Canarino\\ud800')), 400, 'request.bad-text'],
    ['a bidi control', raw(callback('Canarino\\u202e')), 400, 'request.bad-text'],
    ['more than 64 KiB', raw(json({ ...REQUEST, to: CANARY.repeat(9_000) })), 413, 'request.too-large'],
    [
      'a text',
      { ...raw(json(REQUEST)), headers: { 'content-type': 'text/plain' } },
      415,
      'request.media-type',
    ],
    ['no key', { body: REQUEST, headers: { 'idempotency-key': '' } }, 400, 'idempotency.missing'],
    [
      'a long key',
      { body: REQUEST, headers: { 'idempotency-key': 'k'.repeat(129) } },
      400,
      'idempotency.missing',
    ],
    ['an odd key', { body: REQUEST, headers: { 'idempotency-key': 'a key' } }, 400, 'idempotency.missing'],
    [
      'neither agreement nor necessity',
      { body: { ...REQUEST, necessity: undefined } },
      422,
      'referral.ground',
    ],
    ['both', { body: { ...REQUEST, agreement: newId() } }, 422, 'referral.ground'],
    ['a foreign case', { body: { ...REQUEST, case: newId() } }, 422, 'case.not-found'],
    [
      'a foreign agreement',
      { body: { ...REQUEST, necessity: undefined, agreement: newId() } },
      422,
      'agreement.not-found',
    ],
    ['nobody', { body: { ...REQUEST, to: 'nobody' } }, 422, 'referral.unknown-recipient'],
    ['no flow', { body: { ...REQUEST, to: 'asl-bt', service: 'placement' } }, 422, 'referral.no-flow'],
    [
      'a comune elsewhere',
      { body: { ...REQUEST, needs: { ...NEEDS, unsafeComuni: ['058091'] } } },
      422,
      'comune.unknown',
    ],
    ['the future', { body: { ...REQUEST, occurred: '2999-01-01T00:00:00Z' } }, 422, 'referral.occurred'],
  ])('is refused with %s, and nothing is written', async (_, call, status, code) => {
    await expectRefusal('referrals', call, status, code);
  });

  it('is refused where a key was used for another body', async () => {
    const headers = { 'idempotency-key': newId() };
    expect((await network.call('cav-1', 'referrals', { body: REQUEST, headers })).status).toBe(201);
    const other = { body: { ...REQUEST, urgency: 'E3' }, headers };
    await expectRefusal('referrals', other, 422, 'idempotency.reused');
    // another institution's key of the same name is another key
    expect((await network.call('cav-2', 'referrals', { body: REQUEST, headers })).status).toBe(201);
  });
});

describe('a verb', () => {
  it('is refused where the state or the side does not allow it', async () => {
    const illegal = await expectRefusal(
      `referrals/${referral}/confirmation`,
      { body: {} },
      409,
      'referral.illegal',
    );
    expect(illegal.body['details']).toMatchObject({
      state: 'received',
      allowed: expect.arrayContaining(['cancelled']),
    });
    const early = await network.say('ambito-barletta', referral, 'admission');
    expect(early).toMatchObject({ status: 409, body: { code: 'referral.illegal' } });
    // the recipient's verb, at the sender's door
    await expectRefusal(`referrals/${referral}/acknowledgement`, { body: {} }, 404, 'not-found');
  });

  it.each<[string, TestCall, number, string]>([
    ['x/acknowledgement', { body: {} }, 400, 'request.invalid'],
    [`${newId()}/cancellation`, { body: { reason: 'other' } }, 404, 'not-found'],
    [`${newId()}/teleportation`, { body: {} }, 404, 'not-found'],
    ['REFERRAL/cancellation', { body: { reason: CANARY } }, 400, 'request.invalid'],
    ['REFERRAL/cancellation', { body: { reason: 'other', story: CANARY } }, 400, 'request.invalid'],
    ['REFERRAL/own-decision', { body: { why: CANARY } }, 400, 'request.invalid'],
    [
      'REFERRAL/cancellation',
      { body: { reason: 'other' }, headers: { 'idempotency-key': '' } },
      400,
      'idempotency.missing',
    ],
    ['REFERRAL/info', { body: { answer: 'a'.repeat(501) } }, 400, 'request.invalid'],
  ])('is refused: %s %j', async (path, call, status, code) => {
    await expectRefusal(`referrals/${path.replace('REFERRAL', referral)}`, call, status, code);
  });

  it('is refused about an offer that is not the current one', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await network.say('ambito-barletta', id, 'acknowledgement');
    expect((await network.say('ambito-barletta', id, 'offer')).status).toBe(200);
    const stale = await network.say('cav-1', id, 'confirmation', { offer: newId() });
    expect(['referral.stale-offer', 'referral.illegal']).toContain(stale.body['code']);
    expect(stale.status).toBe(409);
  });
});

describe('whoever may not', () => {
  it('finds nothing: no token, another node’s institution, a role without the permission', async () => {
    const { url } = network.node('intake-cav');
    const nobody = await fetch(`${url}/api/intake-cav/v1/referrals/${referral}`);
    expect(nobody.status).toBe(401);
    const foreign = await network.issuer.token('ambito-barletta');
    const stranger = await fetch(`${url}/api/intake-cav/v1/referrals/${referral}`, {
      headers: { authorization: `Bearer ${foreign}` },
    });
    expect(stranger.status).toBe(404);
    await expectRefusal(`referrals/${referral}`, { roles: ['admin'] }, 404, 'not-found');
    await expectRefusal(`referrals/${referral}`, {}, 404, 'not-found', 'cav-2');
    await expectRefusal('referrals', { body: REQUEST, roles: ['dpo'] }, 404, 'not-found');
  });

  it('finds no private route at the public door', async () => {
    const { url, privateUrl } = network.node('intake-cav');
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"request":"a.b.c"}',
    };
    expect((await fetch(`${url}/internal/v1/resend`, request)).status).toBe(404);
    expect((await fetch(`${privateUrl}/internal/v1/resend`, request)).status).toBe(401);
  });
});

describe('queries', () => {
  it.each([
    ['referrals?side=everybody', 400, 'request.invalid'],
    ['referrals', 400, 'request.invalid'],
    ['referrals?side=sent&state=happy', 400, 'request.invalid'],
    ['referrals?side=sent&limit=0', 400, 'request.invalid'],
    ['referrals?side=sent&cursor=Canarino', 400, 'cursor.invalid'],
    ['referrals?side=sent&Canarino=1', 400, 'request.invalid'],
    ['referrals?side=sent&cursor=%00', 400, 'request.bad-text'],
  ])('are refused: %s', async (path, status, code) => {
    await expectRefusal(path, {}, status, code);
  });
});

describe('files and choices', () => {
  it('are refused where they do not fit, and nothing is written', async () => {
    await expectRefusal('cases', { body: { subject: 'man' } }, 400, 'request.invalid');
    await expectRefusal('cases', { body: { subject: 'woman', name: CANARY } }, 400, 'request.invalid');
    const agreement = {
      service: 'equipe-care',
      tiers: ['T0'],
      method: 'oral',
      validUntil: '2999-01-01T00:00:00Z',
    };
    const path = `cases/${newId()}/agreements`;
    await expectRefusal(path, { body: { ...agreement, to: 'ambito-barletta' } }, 404, 'not-found');
    await expectRefusal(path, { body: agreement }, 422, 'agreement.does-not-cover');
    const opened = await network.call('cav-1', 'cases', { body: { subject: 'woman' } });
    const own = `cases/${String(opened.body['id'])}/agreements`;
    const classAtT2 = { ...agreement, class: 'ambito', tiers: ['T0', 'T2'] };
    await expectRefusal(own, { body: classAtT2 }, 422, 'agreement.recipient');
    await expectRefusal(own, { body: { ...agreement, to: 'ambito-barletta' } }, 404, 'not-found', 'cav-2');
  });

  it('cover what she agreed to and nothing else', async () => {
    const opened = await network.call('cav-1', 'cases', { body: { subject: 'woman' } });
    const chosen = await network.call('cav-1', `cases/${String(opened.body['id'])}/agreements`, {
      body: {
        to: 'ambito-andria',
        service: 'equipe-care',
        tiers: ['T0'],
        method: 'oral',
        validUntil: '2999-01-01T00:00:00Z',
      },
    });
    const body = { ...REQUEST, necessity: undefined, agreement: chosen.body['id'] };
    await expectRefusal('referrals', { body }, 422, 'agreement.does-not-cover');
    const told = { ...body, to: 'ambito-andria', risk: { tool: 'da-5', level: 'high' } };
    await expectRefusal('referrals', { body: told }, 422, 'agreement.does-not-cover');
    const allowed = { ...body, to: 'ambito-andria' };
    expect((await network.call('cav-1', 'referrals', { body: allowed })).status).toBe(201);
  });
});
