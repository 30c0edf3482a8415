import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId, systemClock } from '#kernel';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { emitHeartbeats } from '../src/app/heartbeat.js';
import { listen, REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
let readyBeforePulse: Response;
beforeAll(async () => {
  network = await startNodes({}, { silentRegistry: true });
  readyBeforePulse = await askReady();
  await network.pulse();
});
afterAll(() => network.stop());

const askReady = (): Promise<Response> => fetch(`${network.node('intake-cav').privateUrl}/health/ready`);
const call = (...args: Parameters<PartyNetwork['call']>): Promise<TestAnswer> => network.call(...args);

describe('who answers', () => {
  it('is named with its number, and at night too: hours steer, they never deny', async () => {
    const at = (time: string, institution = 'ambito-barletta'): Promise<TestAnswer> =>
      call(institution, 'who-answers', { body: { service: 'centre-support', comune: '110002', at: time } });
    const day = await at('2026-03-04T10:00:00+01:00');
    expect(day).toMatchObject({
      status: 200,
      body: { institution: 'cav-2', phone: '000 300 0002', standIn: false },
    });
    expect(await at('2026-03-04T02:10:00+01:00')).toMatchObject({
      status: 200,
      body: { institution: 'cav-2', open: false },
    });
    const unknown = await call('cav-1', 'who-answers', { body: { service: 'placement', comune: '058091' } });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'comune.unknown' } });
  });
});

describe('the stream', () => {
  it('names what is worth reading again, to its own institution only', async () => {
    const heard = await listen(network, 'ambito-barletta');
    const strange = await listen(network, 'ambito-andria');
    const id = await send(network, 'cav-1', REQUEST);
    await waitFor('the message', () => heard.messages.some((message) => message.id === id));
    expect(heard.messages.filter((message) => message.id === id)[0]).toEqual({
      type: 'referral',
      id,
      side: 'r',
    });
    expect(strange.messages).toEqual([]);
    heard.stop();
    strange.stop();
  });
});

describe('a node', () => {
  it('describes the routes that outsiders rely on, and no private one', async () => {
    const { url } = network.node('intake-cav');
    const document = (await (await fetch(`${url}/api/intake-cav/openapi.json`)).json()) as {
      paths: object;
      servers: object[];
    };
    const verbs = [
      ...[
        'acknowledgement',
        'info-request',
        'waitlisting',
        'offer',
        'offer-withdrawal',
        'voice-agreement',
        'decline',
      ],
      ...['admission', 'no-show', 'completion', 'answer', 'meeting'],
      ...['info', 'offer-refusal', 'confirmation', 'cancellation', 'own-decision', 'correction', 'departure'],
    ];
    const paths = [
      ...['cases', 'cases/{id}/agreements', 'who-answers', 'stream', 'tasks', 'operations/status'],
      ...['referrals', 'referrals/{id}', 'referrals/{id}/timeline', 'referrals/{id}/content'],
      ...verbs.map((verb) => `referrals/{id}/${verb}`),
    ].map((path) => `/${path}`);
    expect(document.servers).toMatchObject([{ url: '/api/intake-cav/v1' }]);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(paths));
    expect(JSON.stringify(Object.keys(document.paths))).not.toContain('internal');
  });

  it('is not ready before the registry’s first signal: until then it could tell nobody anything', async () => {
    expect(readyBeforePulse.status).toBe(503);
    expect(await readyBeforePulse.json()).toMatchObject({ checks: { registry: 'down', keys: 'up' } });
  });

  it('is ready when database, log and registry are there, and says that it lives', async () => {
    expect(await (await askReady()).json()).toEqual({
      status: 'up',
      checks: { database: 'up', log: 'up', registry: 'up', keys: 'up' },
    });
    const beats = await waitFor('heartbeats', async () => {
      const records = await network.log.read('statements', 0, 0n, 100);
      return records.length >= 5 ? records : undefined;
    });
    expect(new Set(beats.map((record) => record.key))).toEqual(
      new Set(['cav-1', 'cav-2', 'ambito-andria', 'ambito-barletta', 'ambito-canosa']),
    );
  });

  it('says with its heartbeat what is set aside here, to each of those whom it concerns', async () => {
    const db = network.node('intake-cav').app.get(DataSource);
    const sets = (offset: number, headers: string[][]): Promise<unknown> =>
      db.query(
        `INSERT INTO parked (topic, partition, "offset", subject, event_id, type, attempts, error_code, since, appended_at, headers, value)
         VALUES ('spec', 0, $1, $2, $2, 'x', 3, 'unknown', now() - interval '150 minutes', now(), $3, '')`,
        [offset, newId(), JSON.stringify(headers)],
      );
    await sets(1, [
      ['ce_from', 'cav-2'],
      ['ce_to', 'ambito-andria'],
    ]);
    await sets(2, [
      ['ce_from', 'ambito-barletta'],
      ['ce_to', 'cav-2'],
    ]);
    const said = async (): Promise<unknown> => {
      const before = (await network.log.read('statements', 0, 0n, 1_000)).length;
      await db.transaction((tx) =>
        emitHeartbeats(tx, { node: 'intake-cav', institutions: ['cav-1', 'cav-2'], clock: systemClock }),
      );
      const records = await waitFor('heartbeats', async () => {
        const all = await network.log.read('statements', 0, 0n, 1_000);
        const beats = all.slice(before).filter(({ key }) => key === 'cav-1' || key === 'cav-2');
        return beats.length >= 2 ? beats : undefined;
      });
      return Object.fromEntries(
        records.map(({ key, value }) => [key, (JSON.parse(value.toString()) as { parked?: unknown }).parked]),
      );
    };
    expect(await said()).toEqual({ 'cav-1': undefined, 'cav-2': { events: 2, hours: 2 } });
    // of nobody's referral: of everybody's concern
    await sets(3, [['ce_type', 'staffetta.registry.protocol-published.v1']]);
    expect(await said()).toEqual({ 'cav-1': { events: 1, hours: 2 }, 'cav-2': { events: 3, hours: 2 } });
    await db.query(`DELETE FROM parked WHERE topic = 'spec'`);
  });
});
