import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { KEY_STORE } from '#messaging';
import type { CallPeer } from '#platform';
import type { PartyContext } from '#referral';
import { waitFor, type PartyNetwork } from '#testing';
import type { KeyStore } from '#trust';
import { signRequest, type RequestPurpose } from '../src/app/signed-request.js';
import { askForLostKeys } from '../src/background/lost-keys.js';
import { CALL_PEER, PARTY_CONTEXT } from '../src/index.js';
import { REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  network = await startNodes();
  db = await new DataSource({ type: 'postgres', url: network.databaseUrl('intake-ambiti') }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await network.stop();
});

const keyStore = (node: string): KeyStore => network.node(node).app.get<KeyStore>(KEY_STORE);
const ambiti = (): PartyContext => network.node('intake-ambiti').app.get<PartyContext>(PARTY_CONTEXT);
const callPeer = (): CallPeer => network.node('intake-ambiti').app.get<CallPeer>(CALL_PEER);

/** A referral from cav-1 to ambito-barletta, whose key the ambito has lost. */
async function lost(): Promise<string> {
  const id = await send(network, 'cav-1', REQUEST);
  expect(await keyStore('intake-ambiti').deleteSubjectKeys([id])).toBe(1);
  return id;
}

const signed = (referral: string, institution = 'ambito-barletta', purpose: RequestPurpose = 'rewrap') =>
  signRequest(keyStore('intake-ambiti'), { institution, audience: 'intake-cav' }, purpose, {
    referral,
    side: 's',
    n: 1,
  });

async function ask(request: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${network.node('intake-cav').privateUrl}/internal/v1/rewrap`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const hasKey = async (id: string): Promise<boolean> =>
  (await keyStore('intake-ambiti').subjectKey(id)) !== undefined;

describe('a node that lost its key store', () => {
  it('asks the other party, and its open referrals go on', async () => {
    const id = await lost();
    const refused = await network.call('ambito-barletta', `referrals/${id}/acknowledgement`, { body: {} });
    expect(refused).toMatchObject({ status: 503, body: { code: 'referral.key-missing' } });
    expect(await askForLostKeys(db, ambiti(), callPeer())).toBe(1);
    await waitFor('the key', () => hasKey(id));
    expect(await askForLostKeys(db, ambiti(), callPeer())).toBe(0);
    expect((await network.say('ambito-barletta', id, 'acknowledgement')).status).toBe(200);
    await network.untilState('cav-1', id, 'acknowledged');
    const { body } = await network.call('cav-1', `referrals/${id}/timeline`);
    expect((body['items'] as { type: string }[]).map(({ type }) => type)).toContain('key-rewrapped');
  });

  it('is answered once a minute, and each request counts once', async () => {
    const id = await lost();
    const request = await signed(id);
    expect(await ask(request)).toEqual({ status: 202, body: { rewrapped: true } });
    expect(await ask(request)).toMatchObject({ status: 401, body: { code: 'request.not-signed' } });
    expect(await ask(await signed(id))).toEqual({ status: 202, body: { rewrapped: false } });
    await waitFor('the key', () => hasKey(id));
  });

  it('gets nothing that is not its own, has ended, or was asked for something else', async () => {
    const id = await lost();
    expect(await ask(await signed(id, 'ambito-andria'))).toMatchObject({ status: 404 });
    expect(await ask(await signed(newId()))).toMatchObject({ status: 404 });
    expect(await ask(await signed(id, 'ambito-barletta', 'resend'))).toMatchObject({ status: 401 });
    expect((await network.say('cav-1', id, 'cancellation', { reason: 'other' })).status).toBe(200);
    expect(await ask(await signed(id))).toMatchObject({
      status: 409,
      body: { code: 'referral.not-open' },
    });
    await network.untilState('ambito-barletta', id, 'cancelled');
    expect(await askForLostKeys(db, ambiti(), callPeer())).toBe(0);
    expect(await hasKey(id)).toBe(false);
  });
});
