import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import { ASL, askFhir, startAslNetwork, type FhirAnswer, type FhirCall } from './asl-network.js';

/** A program that is confined to scopes: nobody knows who sits before it. */
const scope = 'system/*.cruds';
const PROGRAM = 'asl-system';

let network: PartyNetwork;
beforeAll(async () => {
  // by day a centre answers, at night the PIS
  network = await startAslNetwork({ 'intake-cav': ['cav-1', 'cav-2'], 'intake-ambiti': ['ambito-barletta'] });
});
afterAll(() => network.stop());

type Json = Record<string, unknown>;
const ask = (path: string, call: FhirCall = {}): Promise<FhirAnswer> =>
  askFhir(network, path, { scope, ...call });
const state = (code: string): Json => ({ coding: [{ system: 'urn:staffetta:code:referral-state', code }] });
const resources = ({ body }: FhirAnswer): Json[] =>
  ((body['entry'] ?? []) as { resource: Json }[]).map(({ resource }) => resource);

async function asked(more: object = {}): Promise<string> {
  const sent = await network.call('cav-1', 'referrals', {
    body: {
      ...{ to: ASL, service: 'health-care', urgency: 'E2' },
      necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
      needs: { callback: { name: 'DATI INVENTATI', phone: '000 900 0002' }, children: [{ ageBand: '3-5' }] },
      ...more,
    },
    roles: ['operator'],
  });
  expect(sent.status).toBe(201);
  const id = String(sent.body['id']);
  await network.untilState(ASL, id, 'received');
  return id;
}

async function update(id: string, change: Json, call: FhirCall = {}): Promise<FhirAnswer> {
  const read = await ask(`/Task/${id}`, call);
  return ask(`/Task/${id}`, {
    ...{ method: 'PUT', body: { ...read.body, ...change } },
    headers: { 'if-match': read.headers.get('etag') ?? '' },
    ...call,
  });
}

/** As a program does it. */
async function takeInHand(id: string): Promise<void> {
  expect((await update(id, { businessStatus: state('acknowledged') })).status).toBeLessThan(300);
  await network.untilState(ASL, id, 'acknowledged');
}

describe('whom she excludes', () => {
  it('reads nothing through a program either', async () => {
    const [id, other] = [await asked(), await asked()];
    await takeInHand(id);
    expect((await ask(`/ServiceRequest/${id}`)).body['orderDetail']).toBeDefined();
    const blocked = await network.call(ASL, `referrals/${id}/blocks`, {
      body: { subject: newId() },
      roles: ['coordinator'],
    });
    expect(blocked.status).toBeLessThan(300);
    for (const path of [
      `Task/${id}`,
      `ServiceRequest/${id}`,
      `Patient/${id}`,
      `Provenance?target=Task/${id}`,
    ]) {
      expect([path, (await ask(`/${path}`)).status]).toEqual([path, 404]);
    }
    expect(resources(await ask(`/Task?_id=${id},${other}`)).map((task) => task['id'])).toEqual([other]);
    expect(resources(await ask(`/ServiceRequest?_id=${id}`))).toEqual([]);
    const records = await ask(`/AuditEvent?entity=Task/${id}`, { roles: ['dpo'] });
    expect([records.status, resources(records)]).toEqual([200, []]);
    // people, whom one knows, go on
    const person = await askFhir(network, `/Task/${id}`, { subject: newId() });
    expect(person.status).toBe(200);
    const officer = await askFhir(network, `/AuditEvent?entity=Task/${id}`, {
      roles: ['dpo'],
      subject: newId(),
    });
    expect(resources(officer)).not.toEqual([]);
  });
});

describe('her choice', () => {
  it('says its dates to those who work on it alone, and that they were read', async () => {
    const activation = await network.call(ASL, 'activations', {
      body: {
        ...{ comune: '110002', choice: 'oral', level: 'high', children: [], callback: '000 700 0001' },
      },
      roles: ['clinician'],
      subject: PROGRAM,
    });
    expect([activation.status, activation.text]).toEqual([201, activation.text]);
    const id = String(activation.body['id']);
    const own = await ask(`/Consent/${id}`);
    expect(own.body).toMatchObject({ status: 'active', provision: { period: { end: expect.anything() } } });
    expect(own.headers.get('etag')).toBeNull();
    const foreign = await ask(`/Consent/${id}`, { subject: newId() });
    expect(foreign.body).toMatchObject({ status: 'active' });
    expect((foreign.body['provision'] as Json)['period']).toBeUndefined();
    const { body } = await network.call(ASL, 'access-records', { roles: ['dpo'] });
    expect((body['items'] as Json[]).filter(({ referral }) => referral === id)).toMatchObject([
      { action: 'content-read', outcome: 'allowed', actor: PROGRAM, reach: 'team', tier: 'T0' },
    ]);
  });
});

describe('what a program takes in hand', () => {
  interface Task {
    readonly kind: string;
    readonly referral: string | null;
  }
  const toName = async (id: string): Promise<Task[]> => {
    const { body } = await network.call(ASL, 'tasks', { roles: ['coordinator'], subject: 'coordinator' });
    return (body['items'] as Task[]).filter(
      ({ kind, referral }) => kind === 'name-person' && referral === id,
    );
  };
  const coordinator = { roles: ['coordinator'], subject: 'coordinator' };

  it('is the coordinator’s to read, and hers to give to a person', async () => {
    const id = await asked();
    expect(await toName(id)).toEqual([]);
    await takeInHand(id);
    expect(await toName(id)).toHaveLength(1);
    const content = await network.call(ASL, `referrals/${id}/content`, coordinator);
    expect([content.status, content.body['needs']]).toEqual([
      200,
      expect.objectContaining({ children: [{ ageBand: '3-5' }] }),
    ]);
    const assigned = await network.call(ASL, `referrals/${id}/assignment`, {
      ...{ body: { people: ['nurse'] }, ...coordinator },
    });
    expect(assigned.status).toBeLessThan(300);
    expect(await toName(id)).toEqual([]);
    // somebody works on it now
    expect((await network.call(ASL, `referrals/${id}/content`, coordinator)).status).toBe(404);
    expect((await ask(`/ServiceRequest/${id}`)).body['orderDetail']).toBeDefined();
  });

  it('is nobody’s to name where a person took it', async () => {
    const id = await asked();
    await network.say(ASL, id, 'acknowledgement');
    expect(await toName(id)).toEqual([]);
  });
});

describe('a poll', () => {
  it('does not pass over what changed before and is committed later', async () => {
    const [slow, quick] = [await asked(), await asked()];
    const { body } = await ask(`/Task/${quick}`);
    const since = String((body['meta'] as Json)['lastUpdated']);
    const changed = async (): Promise<unknown[]> =>
      resources(await ask(`/Task?_lastUpdated=gt${since}`)).map(({ id }) => id);
    const runner = network.node('asl-liaison').app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    await runner.query(`UPDATE referral SET changed_at = clock_timestamp() WHERE id = $1`, [slow]);
    await takeInHand(quick);
    expect(await changed()).toEqual([]);
    // one by one they are there
    expect((await ask(`/Task/${quick}`)).body['businessStatus']).toEqual(state('acknowledged'));
    await runner.commitTransaction();
    await runner.release();
    expect(await changed()).toEqual([slow, quick]);
  });
});
