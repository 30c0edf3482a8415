import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { Province } from './province.js';

let province: Province;
beforeAll(async () => {
  province = await Province.make();
  await province.start();
});
afterAll(() => province.remove());

const items = (body: Record<string, unknown>): Record<string, unknown>[] =>
  body['items'] as Record<string, unknown>[];

describe('reading the registry', () => {
  it('lists institutions to everybody of the network, without private addresses', async () => {
    const { status, body } = await province.call('institutions', {
      institution: 'cav-1',
      roles: ['operator'],
    });
    expect(status).toBe(200);
    expect(items(body)).toHaveLength(14);
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
    const one = await province.call('institutions/casa-rifugio-1', {
      institution: 'asl-bt',
      roles: ['clinician'],
    });
    expect(one.body).toMatchObject({ id: 'casa-rifugio-1', node: 'shelter-beds', services: ['placement'] });
    expect((await province.call('institutions/nobody')).status).toBe(404);
    expect((await province.call('institutions/UP')).status).toBe(400);
  });

  it('lists keys and protocols', async () => {
    const keys = await province.call('keys?institution=cav-1');
    expect(
      items(keys.body)
        .map(({ use }) => use)
        .sort(),
    ).toEqual(['event', 'opening', 'token']);
    expect(items((await province.call('keys')).body)).toHaveLength(36);
    const protocols = await province.call('protocols');
    expect(items(protocols.body).map(({ id }) => id)).toContain('bat-placement');
    expect(items(protocols.body).every((each) => !('flows' in each))).toBe(true);
    const one = await province.call('protocols/bat-placement@1');
    expect(one.body).toMatchObject({ id: 'bat-placement', title: expect.stringContaining('casa rifugio') });
    expect((await province.call('protocols/bat-placement@7')).status).toBe(404);
  });

  it('names the comuni that requests name by code, to all of the network', async () => {
    const { body } = await province.call('territory', { institution: 'asl-bt', roles: ['clinician'] });
    expect(body).toMatchObject({ province: { name: 'Barletta-Andria-Trani', sign: 'BT' } });
    const comuni = body['comuni'] as Record<string, unknown>[];
    expect(comuni).toHaveLength(10);
    expect(comuni).toContainEqual({ istat: '110002', name: 'Barletta', ambito: 'ambito-barletta' });
    expect((await province.call('territory', { roles: ['nothing'] })).status).toBe(404);
  });

  it('is not for strangers, nor for roles that do not read it', async () => {
    const anonymous = await fetch(`${province.url}/api/protocol-registry/v1/institutions`);
    expect(anonymous.status).toBe(401);
    expect((await province.call('institutions', { roles: ['nothing'] })).status).toBe(404);
  });
});

describe('explaining a decision', () => {
  const ask = {
    from: 'cav-1',
    to: 'casa-rifugio-1',
    service: 'placement',
    ground: 'agreement',
    tiers: ['T0', 'T1'],
    at: '2026-03-02T12:00:00Z',
  };
  const check = async (more: object = {}): Promise<Record<string, unknown>> => {
    const { status, body } = await province.call('flows/check', { body: { ...ask, ...more } });
    expect(status).toBe(200);
    return body;
  };

  it('is what every node would decide, from what has been read back', async () => {
    const yes = await waitFor('the registry', async () => {
      const body = await check();
      return body['ok'] === true ? body : undefined;
    });
    expect(yes).toMatchObject({ protocol: 'bat-placement@1', flow: { id: 'centre-to-shelter' } });
    expect(await check({ from: 'asl-bt' })).toMatchObject({ ok: false, rule: 'no-flow' });
    expect(await check({ tiers: ['T2'] })).toMatchObject({ ok: false, rule: 'tier-not-allowed' });
    expect(await check({ tiers: ['T2'], state: 'confirmed' })).toMatchObject({ ok: true });
    expect(await check({ at: '2031-01-01T00:00:00Z' })).toMatchObject({ ok: false, rule: 'not-in-force' });
    expect(await check({ to: 'nobody' })).toMatchObject({ ok: false, rule: 'unknown-institution' });
  });

  it('says what it rests on, and in words why not', async () => {
    expect(await check({ role: 'operator', comune: '110001' })).toMatchObject({
      ok: true,
      grace: false,
      title: expect.stringContaining('casa rifugio'),
      article: '4',
      act: { number: '0000001/2025' },
      tiers: [
        { tier: 'T0', from: 'submitted', now: true },
        { tier: 'T1', from: 'submitted', now: true },
        { tier: 'T2', from: 'confirmed', now: false },
      ],
      precondition: ['agreement', 'necessity'],
      deadlines: { E1: { acknowledged: 'PT15M' } },
      hours: {
        open: true,
        answers: { institution: 'casa-rifugio-1', phone: '000 400 0001', standIn: false },
      },
    });
    const night = { to: 'cav-1', from: 'asl-bt', service: 'centre-support', comune: '110001' };
    expect(await check({ ...night, at: '2026-03-02T23:30:00+01:00' })).toMatchObject({
      ok: true,
      hours: { open: false, answers: { institution: 'ambito-andria', standIn: true } },
    });
    expect(await check({ role: 'clinician' })).toEqual({
      ok: false,
      rule: 'role-not-allowed',
      why: { en: 'the flow does not let this role ask', it: 'ruolo non previsto dal flusso' },
    });
    const open = {
      protocol: 'bat-placement@1',
      flow: 'centre-to-shelter',
      submittedAt: '2028-12-31T20:00:00Z',
    };
    const late = { ...open, at: '2029-01-01T20:00:00Z', tiers: ['T2'], state: 'confirmed' };
    expect(await check({ ...late, urgency: 'E1' })).toMatchObject({ ok: true, grace: true });
    expect(await check({ ...late, urgency: 'E3' })).toMatchObject({ ok: false, rule: 'not-in-force' });
  });

  it('publishes the document’s schema', async () => {
    const { status, body } = await province.call('protocol-schema', {
      institution: 'cav-1',
      roles: ['operator'],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ $id: 'urn:staffetta:document:protocol:v1', additionalProperties: false });
  });

  it('refuses what is no question', async () => {
    for (const wrong of [
      { service: 'magic' },
      { tiers: [] },
      { tiers: ['T9'] },
      { extra: 1 },
      { at: 'today' },
    ]) {
      const { status } = await province.call('flows/check', { body: { ...ask, ...wrong } });
      expect(status).toBe(400);
    }
  });
});
