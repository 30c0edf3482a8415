import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#kernel';
import { RegistryProjection, type LogRecord } from '#messaging';
import type { RunningNode } from '#platform';
import { waitFor } from '#testing';
import {
  checkFlow,
  countersign,
  openFileKeyStore,
  revokeKey,
  type FlowCheck,
  type FlowDecision,
  type Protocol,
  type RegistryView,
  type TokenKey,
} from '#trust';
import { importPrivateKey } from '../../../libs/trust/src/keys.js';
import { networkDocument } from './document.js';
import { Province } from './province.js';

const ANNA = { roles: ['registrar'], person: 'anna' };
const BICE = { roles: ['coordinator'], person: 'bice' };
const ACT = { deed: 'DATI INVENTATI', number: '0000099/2026', pdfSha256: 'ab'.repeat(32) };
const ASK: FlowCheck = {
  from: 'ambito-andria',
  to: 'ambito-trani',
  service: 'social-emergency',
  ground: 'agreement',
  tiers: ['T0'],
  at: new Date(),
};

let province: Province;
let node: RunningNode;
let view: RegistryView;
const tokens = new Map<string, TokenKey>();

beforeAll(async () => {
  province = await Province.make();
  for (const [name, institutions] of [
    ['intake-ambiti', ['ambito-andria', 'ambito-trani']],
    ['intake-cav', ['cav-1']],
  ] as const) {
    const store = await openFileKeyStore({
      dir: join(province.folder, name),
      kekFile: join(province.folder, `${name}.kek`),
    });
    for (const id of institutions) {
      const key = store.tokenKey(id);
      if (key !== undefined) tokens.set(id, key);
    }
    await store.close();
  }
  node = await province.start();
  view = node.app.get(RegistryProjection).view;
  const files = await readdir(join(province.folder, 'network', 'protocols'));
  await waitFor('the registry', () => view.protocols().length === files.length);
});
afterAll(() => province.remove());

type Answer = Awaited<ReturnType<Province['call']>>;
const post = (path: string, who: object, body: object = {}, headers = {}): Promise<Answer> =>
  province.call(path, { body, headers, ...who });
const draft = (document: object, who: object = ANNA, headers = {}): Promise<Answer> =>
  post('protocols', who, { document, act: ACT }, headers);

/** The draft as every node reads it. */
const read = (name: string, status: string): Promise<Protocol> =>
  waitFor(`${name} ${status}`, () => {
    const protocol = view.protocol(name);
    return protocol?.status === status ? protocol : undefined;
  });

async function send(given: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${node.privateUrl}/internal/v1/countersignatures`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function signed(institution: string, protocol: Protocol, by = institution): object {
  const key = tokens.get(by);
  if (key === undefined) throw new Error('no such key');
  return {
    protocol: `${protocol.id}@${String(protocol.version)}`,
    ...countersign({ ...key, institution }, protocol),
  };
}

const decide = (more: Partial<FlowCheck> = {}): FlowDecision =>
  checkFlow(view, { ...ASK, ...more, role: undefined });

const entries = async (): Promise<LogRecord[]> => {
  const [partition] = await province.log.offsets('registry');
  return partition === undefined ? [] : province.log.read('registry', 0, partition.low, 1_000);
};

describe('a draft', () => {
  it('is entered by the registrar, once for one Idempotency-Key, and read by all', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await draft(networkDocument(), ANNA, headers);
    expect(first).toMatchObject({
      status: 201,
      body: { id: 'prova', version: 1, status: 'draft', confirmed: false },
    });
    expect(first.body['missing']).toEqual(['provincia-bat', 'ambito-andria', 'ambito-trani']);
    expect(await draft(networkDocument(), ANNA, headers)).toMatchObject({
      status: 201,
      body: { version: 1 },
    });
    expect(await draft(networkDocument({ title: 'altro' }), ANNA, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency.reused' },
    });
    expect(
      (await province.call('protocols', { ...ANNA, body: {}, headers: { 'idempotency-key': '' } })).status,
    ).toBe(400);
    expect(await read('prova@1', 'draft')).toMatchObject({ act: ACT });
    const said = (await entries()).filter(({ key }) => key === 'prova');
    expect(said).toHaveLength(1);
    expect(decide()).toMatchObject({ ok: false, rule: 'not-in-force' });
  });

  it('is nobody else’s to enter', async () => {
    for (const who of [
      { roles: ['operator'] },
      { roles: ['coordinator'] },
      { institution: 'cav-1', roles: ['registrar'] },
    ]) {
      expect((await draft(networkDocument({ id: 'altra' }), who)).status).toBe(404);
    }
  });

  it('leaves no place for a second one, nor for another number', async () => {
    expect(await draft(networkDocument({ version: 2 }))).toMatchObject({
      status: 409,
      body: { code: 'protocol.draft-open' },
    });
    expect(await draft(networkDocument({ id: 'altra', version: 2, service: 'equipe-care' }))).toMatchObject({
      status: 409,
      body: { code: 'protocol.version', details: { next: 1 } },
    });
  });

  it('is confirmed by a second person who has read it', async () => {
    const { body } = await province.call('protocols/prova@1');
    const digest = body['digest'];
    expect(await post('protocols/prova@1/confirmation', { ...ANNA }, { digest })).toMatchObject({
      status: 422,
      body: { code: 'protocol.same-person' },
    });
    expect(await post('protocols/prova@1/confirmation', BICE, { digest: 'A'.repeat(43) })).toMatchObject({
      status: 409,
      body: { code: 'protocol.other-document' },
    });
    expect(
      (await post('protocols/prova@1/confirmation', { ...BICE, institution: 'cav-1' }, { digest })).status,
    ).toBe(404);
    const confirmed = await post('protocols/prova@1/confirmation', BICE, { digest });
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'draft', confirmed: true } });
    // the second person's word is the Province's
    expect(confirmed.body['countersigned']).toEqual(['provincia-bat']);
  });
});

describe('a countersignature', () => {
  it('counts only from who is to sign, with its own key, under this document', async () => {
    const protocol = await read('prova@1', 'draft');
    const other = { ...protocol, title: 'altro' };
    for (const [why, given] of [
      ['forged', signed('ambito-andria', protocol, 'ambito-trani')],
      ['another document', signed('ambito-andria', other)],
      ['no signatory', signed('cav-1', protocol)],
      ['another key named', { ...signed('ambito-andria', protocol), kid: 'A'.repeat(43) }],
    ] as const) {
      expect([why, await send(given)]).toMatchObject([
        why,
        { status: 422, body: { code: 'countersignature.invalid' } },
      ]);
    }
    expect((await send({ ...signed('ambito-andria', protocol), protocol: 'nessuno@1' })).status).toBe(404);
    expect((await send({ protocol: 'prova@1' })).status).toBe(400);
  });

  it('is the last word: with all of them the protocol is in force', async () => {
    const protocol = await read('prova@1', 'draft');
    expect(await send(signed('ambito-andria', protocol))).toEqual({ status: 200, body: { inForce: false } });
    expect(await send(signed('ambito-andria', protocol))).toEqual({ status: 200, body: { inForce: false } });
    expect(decide()).toMatchObject({ ok: false, rule: 'not-in-force' });
    expect(await send(signed('ambito-trani', protocol))).toEqual({ status: 200, body: { inForce: true } });
    await read('prova@1', 'active');
    expect(decide()).toMatchObject({ ok: true, protocol: 'prova@1' });
    expect((await province.call('protocols/prova')).body).toMatchObject({ inForce: true, missing: [] });
    expect(await send(signed('ambito-trani', protocol))).toEqual({ status: 200, body: { inForce: true } });
  });
});

describe('an amendment', () => {
  it('says in plain words what it changes', async () => {
    const changed = networkDocument({ version: 2, title: 'Prova, nuova', decided: 'PT2H' });
    expect((await draft(changed)).status).toBe(201);
    const { status, body } = await province.call('protocols/prova/diff?from=1&to=2');
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: 'prova@1', to: 'prova@2' });
    expect(body['differences']).toEqual([
      {
        path: '/title',
        from: 'Prova (dati inventati)',
        to: 'Prova, nuova',
        en: 'title: was Prova (dati inventati), now Prova, nuova',
        it: 'titolo: era Prova (dati inventati), ora Prova, nuova',
      },
      {
        path: '/flows/tra-ambiti/deadlines/E1/decided',
        from: 'PT1H',
        to: 'PT2H',
        en: 'flow tra-ambiti, time, emergency (E1), offered, waitlisted or declined (decided): was 1 hour, now 2 hours',
        it: 'flusso tra-ambiti, tempo, emergenza (E1), decisa (decided): era 1 ora, ora 2 ore',
      },
    ]);
    expect((await province.call('protocols/prova/diff?from=1&to=9')).status).toBe(404);
    expect((await province.call('protocols/prova/diff?from=1')).status).toBe(400);
  });

  it('replaces the version before when it is agreed, and not by a key that was revoked', async () => {
    const protocol = await read('prova@2', 'draft');
    const { digest } = (await province.call('protocols/prova@2')).body as { digest: string };
    expect((await post('protocols/prova@2/confirmation', BICE, { digest })).status).toBe(200);
    expect((await send(signed('ambito-andria', protocol))).status).toBe(200);
    expect(decide()).toMatchObject({ ok: true, protocol: 'prova@1' });
    const key = tokens.get('ambito-trani');
    const identity = importPrivateKey(
      (await readFile(join(province.folder, 'identities', 'ambito-trani.key'), 'utf8')).trim(),
    );
    const good = signed('ambito-trani', protocol);
    const revocation = revokeKey(identity, {
      kid: key?.kid ?? '',
      epoch: 0,
      lastSeq: 0,
      institution: 'ambito-trani',
    });
    view.apply({ kind: 'key-revoked', body: revocation, appendedAt: Date.now(), offset: 9_999n });
    expect(await send(good)).toMatchObject({ status: 422, body: { code: 'countersignature.invalid' } });
    expect((await province.call('protocols/prova@2')).body).toMatchObject({
      status: 'draft',
      missing: ['ambito-trani'],
    });
    // what had been agreed with the key while it was good stays agreed
    expect(decide()).toMatchObject({ ok: true, protocol: 'prova@1' });
  });
});

describe('a withdrawal', () => {
  it('needs a second person too, and is final', async () => {
    const path = 'protocols/prova@1/withdrawal';
    expect(await post(`${path}/confirmation`, BICE)).toMatchObject({
      status: 409,
      body: { code: 'protocol.no-withdrawal' },
    });
    expect(await post(path, ANNA)).toMatchObject({
      status: 202,
      body: { status: 'active', withdrawalAsked: true },
    });
    expect(await post(`${path}/confirmation`, ANNA)).toMatchObject({
      status: 422,
      body: { code: 'protocol.same-person' },
    });
    expect(decide()).toMatchObject({ ok: true });
    expect(await post(`${path}/confirmation`, BICE)).toMatchObject({
      status: 200,
      body: { status: 'withdrawn' },
    });
    await read('prova@1', 'withdrawn');
    expect(decide({ at: new Date(Date.now() + 1_000) })).toMatchObject({ ok: false, rule: 'not-in-force' });
    expect(await post(path, ANNA)).toMatchObject({ status: 409, body: { code: 'protocol.ended' } });
  });

  it('survives a start: the files bring nothing back', async () => {
    await province.stop();
    node = await province.start();
    view = node.app.get(RegistryProjection).view;
    expect((await province.call('protocols/prova@1')).body).toMatchObject({ status: 'withdrawn' });
  });
});
