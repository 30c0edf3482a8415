import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KEY_STORE } from '#messaging';
import { peerCaller, type CallPeer } from '#platform';
import type { PartyContext } from '#referral';
import { makeAuthority, waitFor, writePeerFiles, type PartyNetwork, type PeerFiles } from '#testing';
import { newAnswerKey, type KeyStore } from '#trust';
import { signRequest } from '../src/app/signed-request.js';
import { askForLostKeys } from '../src/background/lost-keys.js';
import { CALL_PEER, PARTY_CONTEXT } from '../src/index.js';
import { CAV, confirmedReferral, EQUIPE, HER } from './confirmed.js';
import { REQUEST, send, startNodes } from './nodes.js';

const authority = makeAuthority();
let folder: string;
let network: PartyNetwork;
let ambiti: PeerFiles;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-peers-'));
  const files = (name: string): Promise<PeerFiles> =>
    writePeerFiles(folder, name, authority.issue(name), authority);
  ambiti = await files('intake-ambiti');
  network = await startNodes({ 'intake-cav': await files('intake-cav'), 'intake-ambiti': ambiti });
});
afterAll(async () => {
  await network.stop();
  await rm(folder, { recursive: true, force: true });
});

const keyStore = (): KeyStore => network.node('intake-ambiti').app.get<KeyStore>(KEY_STORE);
const door = (): string => `${network.node('intake-cav').privateUrl}/internal/v1/claims`;
const purposeOf = async (id: string): Promise<string> =>
  String((await network.call(EQUIPE, `referrals/${id}`)).body['purpose']);

async function withDatabase<T>(node: string, run: (db: DataSource) => Promise<T>): Promise<T> {
  const db = await new DataSource({ type: 'postgres', url: network.databaseUrl(node) }).initialize();
  try {
    return await run(db);
  } finally {
    await db.destroy();
  }
}

/** All that a claim leaves at the sender's: that the request was seen, that she was told of, who was refused. */
const traces = (): Promise<unknown> =>
  withDatabase('intake-cav', (db) =>
    db.query(
      `SELECT (SELECT count(*) FROM seen_request) AS seen, (SELECT count(*) FROM disclosure) AS disclosed,
         (SELECT count(*) FROM access_record) AS recorded`,
    ),
  );

/** A claim as the équipe's own node would make it: nothing but the connection can be wrong with it. */
async function goodClaim(): Promise<string> {
  const { id } = await confirmedReferral(network);
  const parties = { institution: EQUIPE, audience: `/intake-cav/${CAV}` };
  const about = { referral: id, flowPurpose: await purposeOf(id), epk: newAnswerKey().publicJwk };
  return signRequest(keyStore(), parties, 'claim', about);
}

/** What is not peerCaller: a caller with settings of its own. @returns the status */
const post = (url: string, body: object | undefined, options: object): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(url, {
      ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' } }),
      agent: false,
      ...options,
    });
    sent.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode);
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });

const { cert, key } = authority.issue('intake-ambiti');
const ca = authority.cert;

describe('nodes with certificates of one authority', () => {
  it('tell each other name and contact', async () => {
    const { id } = await confirmedReferral(network);
    const told = await network.call(EQUIPE, `referrals/${id}/identity`, {
      body: { purpose: await purposeOf(id) },
    });
    expect(told).toMatchObject({ status: 200, body: { name: HER.name, contact: HER.contact } });
  });

  it('say lost keys again', async () => {
    const id = await send(network, CAV, REQUEST);
    expect(await keyStore().deleteSubjectKeys([id])).toBe(1);
    const { app } = network.node('intake-ambiti');
    const asked = await withDatabase('intake-ambiti', (db) =>
      askForLostKeys(db, app.get<PartyContext>(PARTY_CONTEXT), app.get<CallPeer>(CALL_PEER)),
    );
    expect(asked).toBe(1);
    await waitFor('the key', async () => (await keyStore().subjectKey(id)) !== undefined);
  });

  it('answer the monitoring on the private port, and people on the public one without', async () => {
    const { url, privateUrl } = network.node('intake-cav');
    expect(new URL(privateUrl).protocol).toBe('https:');
    expect(await post(`${privateUrl}/health/live`, undefined, { cert, key, ca })).toBe(200);
    expect(await post(`${privateUrl}/metrics`, undefined, { cert, key, ca })).toBe(200);
    expect((await fetch(`${url}/api/intake-cav/v1/referrals`)).status).toBe(401);
  });
});

describe('a good claim, where the connection is not,', () => {
  const strangers = makeAuthority();
  const stranger = strangers.issue('intake-ambiti');
  const plain = (url: string, body: object): Promise<unknown> =>
    fetch(url.replace('https:', 'http:'), { method: 'POST', body: JSON.stringify(body) });

  it.each<[string, (url: string, body: object) => Promise<unknown>]>([
    ['without a certificate', (url, body) => post(url, body, { ca })],
    ['with one of another authority', (url, body) => post(url, body, { ...stranger, ca })],
    ['with one that it made itself', (url, body) => post(url, body, { ...strangers, ca })],
    ['in the clear', plain],
    ['over an older TLS', (url, body) => post(url, body, { cert, key, ca, maxVersion: 'TLSv1.2' })],
  ])('is not heard %s, and nothing is written', async (_, send) => {
    const claim = { request: await goodClaim() };
    const before = await traces();
    await expect(send(door(), claim)).rejects.toThrow();
    expect(await traces()).toEqual(before);
    // it was the connection alone
    expect(await post(door(), claim, { cert, key, ca })).toBe(200);
    expect(await traces()).not.toEqual(before);
  });

  it('is not said to who has another name, nor to who is vouched for by another authority', async () => {
    const claim = { request: await goodClaim() };
    const before = await traces();
    const call = peerCaller(ambiti);
    await expect(call(door().replace('127.0.0.1', 'localhost'), claim)).rejects.toMatchObject({
      code: 'peer.unreachable',
      details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    const doubting = peerCaller(await writePeerFiles(folder, 'doubting', { cert, key }, strangers));
    await expect(doubting(door(), claim)).rejects.toMatchObject({ code: 'peer.unreachable' });
    await expect(call(door().replace('https:', 'http:'), claim)).rejects.toMatchObject({
      details: { reason: 'not-https' },
    });
    expect(await traces()).toEqual(before);
    expect(await call(door(), claim)).toMatchObject({ status: 200 });
  });
});
