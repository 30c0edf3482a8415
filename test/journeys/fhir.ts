import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import type { Client } from '../support/client.js';
import { journey } from '../support/journey.js';
import { awaitState, say, submit, type Referral } from '../support/referrals.js';
import { awaitUnit } from '../support/units.js';
import type { TestStack } from '../support/with-stack.js';

const FHIR = '/api/asl-liaison/fhir/R4';
const HOUR_MS = 3_600_000;

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly status?: string;
  readonly entry?: readonly { readonly resource: Resource }[];
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
  readonly [element: string]: unknown;
}

const code = (list: string, value: string): object => ({
  coding: [{ system: `urn:staffetta:code:${list}`, code: value }],
});
const part = (name: string, value: object): object => ({ type: code('task-part', name), ...value });

/** "Attiva la rete", as the emergency department's own system says it. */
const activation = (centre: string): object => ({
  resourceType: 'Task',
  contained: [
    {
      resourceType: 'ServiceRequest',
      id: 'request',
      status: 'active',
      intent: 'order',
      code: code('service', 'centre-support'),
      subject: { reference: '#patient' },
    },
    { resourceType: 'Patient', id: 'patient' },
  ],
  status: 'requested',
  intent: 'order',
  focus: { reference: '#request' },
  for: { reference: '#patient' },
  owner: { reference: `Organization/${centre}` },
  input: [
    part('comune', {
      valueCodeableConcept: { coding: [{ system: 'urn:staffetta:comune', code: '110002' }] },
    }),
    part('choice', { valueCodeableConcept: code('agreement-method', 'oral') }),
    part('risk-level', { valueCodeableConcept: code('risk-level', 'high') }),
    part('child', { valueCodeableConcept: code('age-band', '3-5') }),
    part('callback', { valueContactPoint: { system: 'phone', value: '000 700 0001' } }),
  ],
});

/** One resource or page, through the gateway. */
async function fhir(
  client: Client,
  path: string,
  send?: { method: string; body: object; headers?: Record<string, string> },
): Promise<{ status: number; etag: string; body: Resource }> {
  const response = await client.fetch(`${FHIR}${path}`, {
    method: send?.method ?? 'GET',
    ...(send === undefined ? {} : { body: JSON.stringify(send.body) }),
    headers: {
      accept: 'application/fhir+json',
      ...(send === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      ...send?.headers,
    },
  });
  const body = (await response.json()) as Resource;
  return { status: response.status, etag: response.headers.get('etag') ?? '', body };
}

/** Sends a Task back as it was read, changed; again where something was on its way. */
async function update(client: Client, id: string, change: object): Promise<void> {
  await waitFor('the update', async () => {
    const read = await fhir(client, `/Task/${id}`);
    const sent = await fhir(client, `/Task/${id}`, {
      method: 'PUT',
      body: { ...read.body, ...change },
      headers: { 'if-match': read.etag },
    });
    return sent.status === 200 ? true : undefined;
  });
}

/** Polls as a program does, page by page, until a Task has this status. */
const poll = (client: Client, id: string, status: string): Promise<Resource> =>
  waitFor(`the Task is ${status}`, async () => {
    let url: string | undefined = `/Task?status=${status}&requester=Organization/asl-bt&_count=20`;
    while (url !== undefined) {
      const { body }: { body: Resource } = await fhir(client, url);
      const found = body.entry?.find(({ resource }) => resource.id === id);
      if (found !== undefined) return found.resource;
      const next = body.link?.find(({ relation }) => relation === 'next')?.url;
      url = next?.slice(next.indexOf(FHIR) + FHIR.length);
    }
    return undefined;
  });

/** The ASL's own systems: from the emergency department's POST to what became of it. */
export function theAslsSystems(stack: () => TestStack): void {
  journey('an activation by FHIR leads to a place, and the ASL sees how it ends', stack, async (network) => {
    const department = network.as('asl-bt', 'clinician');
    const centre = network.as('cav-1');
    const shelter = network.as('casa-rifugio-1');
    const made = await fhir(department, '/Task', {
      method: 'POST',
      body: activation('cav-1'),
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(made.status).toBe(201);
    const { id } = made.body;

    await awaitState(centre, id, 'received');
    const worklist = await centre.ok(
      centre.get<{ items: Referral[] }>('referrals?side=received&state=received'),
    );
    expect(worklist.items.map((item) => item.id)).toContain(id);
    await say(centre, id, 'acknowledgement');
    await say(centre, id, 'offer', { appointment: new Date(Date.now() + HOUR_MS).toISOString() });
    await poll(department, id, 'accepted');
    await update(department, id, { businessStatus: code('referral-state', 'confirmed') });
    await awaitState(centre, id, 'confirmed');
    await say(centre, id, 'admission');
    await poll(department, id, 'in-progress');

    const placed = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(shelter, placed.id, 'received');
    await say(shelter, placed.id, 'acknowledgement');
    await say(shelter, placed.id, 'offer', { unit: 'U-7K' });
    await awaitState(centre, placed.id, 'offered');
    await say(centre, placed.id, 'confirmation');
    await awaitState(shelter, placed.id, 'confirmed');
    await say(shelter, placed.id, 'admission');
    await awaitState(centre, placed.id, 'in-charge');
    // a bed is no business of the ASL's
    expect((await fhir(department, `/Task/${placed.id}`)).status).toBe(404);

    await say(centre, id, 'completion', { outcome: 'handed-over' });
    const done = await poll(department, id, 'completed');
    expect(done).toMatchObject({
      businessStatus: code('referral-state', 'completed'),
      output: [part('outcome', { valueCodeableConcept: code('outcome', 'handed-over') })],
    });

    const notice = await submit(centre, {
      to: 'asl-bt',
      service: 'health-notice',
      urgency: 'E2',
      more: { notice: { code: 'follow-up-booked' } },
    });
    await awaitState(department, notice.id, 'received');
    const told = await fhir(department, '/Communication?sender=Organization/cav-1&_sort=-_lastUpdated');
    expect(told.body.entry?.map(({ resource }) => resource.id)).toContain(notice.id);
    await update(department, notice.id, { status: 'completed' });
    const read = await fhir(department, `/Communication/${notice.id}`);
    expect(read.body).toMatchObject({
      status: 'completed',
      reasonCode: [code('notice-code', 'follow-up-booked')],
    });

    await say(shelter, placed.id, 'completion', { outcome: 'goals-reached' });
    await awaitUnit(shelter, 'U-7K', 'available');
    return [
      { id, sender: department, recipient: centre, ends: 'completed' },
      { id: placed.id, sender: centre, recipient: shelter, ends: 'completed' },
      { id: notice.id, sender: centre, recipient: department, ends: 'noted' },
    ];
  });
}
