import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CENTRE, SHELTER } from './entries.js';
import { PlanNode } from './plan-node.js';

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
});
afterAll(() => node.stop());

interface Service {
  id: string;
  state: string;
  stale: boolean;
  verifiedAt: string | null;
  verifiedBy: string | null;
}

const coordinator = (institution: string, body?: unknown) => ({
  institution,
  role: 'coordinator',
  ...(body === undefined ? {} : { body }),
});

let centre = '';

describe('the directory', () => {
  it('lists what the Province enters, vouched for from today, and says codes alone on `plan`', async () => {
    node.now = '2026-03-02T10:00:00Z';
    const made = await node.call<Service>('services', { body: CENTRE });
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...CENTRE,
        state: 'listed',
        verifiedAt: '2026-03-02',
        verifiedBy: 'provincia-bat',
        stale: false,
      },
    });
    centre = made.body.id;
    const [said] = await node.said(centre, 1);
    expect(said).toMatchObject({
      type: 'service-recorded',
      data: {
        kind: 'cav',
        organization: 'cav-1',
        state: 'listed',
        ambiti: ['ambito-andria', 'ambito-canosa'],
        openHours: 50,
        verifiedAt: '2026-03-02',
        verifiedBy: 'provincia-bat',
      },
    });
    expect(Object.keys(said?.data ?? {})).toHaveLength(8);
    const again = await node.call('services', { body: CENTRE });
    expect(again).toMatchObject({ status: 409, body: { code: 'service.code-taken' } });
  });

  it('is read by all of the network, and written by the planner alone', async () => {
    const read = await node.call<{ items: unknown[] }>('services', {
      institution: 'asl-bt',
      role: 'operator',
    });
    expect(read.body.items).toHaveLength(1);
    for (const ask of [coordinator('cav-1', CENTRE), { role: 'auditor', body: CENTRE }])
      expect((await node.call('services', ask)).status).toBe(404);
    expect((await node.call('directory-tasks', coordinator('cav-1'))).status).toBe(404);
  });

  it('changes under If-Match; code and owner stay', async () => {
    const { headers } = await node.call(`services/${centre}`);
    const tag = { 'if-match': headers.get('etag') ?? '' };
    const edit = { method: 'PUT', body: { ...CENTRE, accepting: 'waiting-list' } };
    expect((await node.call(`services/${centre}`, edit)).status).toBe(428);
    expect((await node.call(`services/${centre}`, { ...edit, headers: tag })).status).toBe(200);
    expect((await node.call(`services/${centre}`, { ...edit, headers: tag })).status).toBe(412);
    const other = { method: 'PUT', body: { ...CENTRE, organization: 'cav-2' }, headers: { 'if-match': '*' } };
    const moved = await node.call(`services/${centre}`, other);
    expect(moved).toMatchObject({ status: 422, body: { code: 'service.identity' } });
  });

  it('takes what an institution proposes of its own once the Province has looked', async () => {
    const better = { ...CENTRE, description: 'DATI INVENTATI. Anche il sabato.' };
    const foreign = await node.call('proposals', coordinator('cav-2', better));
    expect(foreign).toMatchObject({ status: 422, body: { code: 'service.not-yours' } });
    const stolen = await node.call('proposals', coordinator('cav-2', { ...better, organization: 'cav-2' }));
    expect(stolen).toMatchObject({ status: 422, body: { code: 'service.not-yours' } });
    const made = await node.call<{ id: string }>('proposals', coordinator('cav-1', better));
    expect(made.status).toBe(201);
    const second = await node.call('proposals', coordinator('cav-1', better));
    expect(second).toMatchObject({ status: 409, body: { code: 'proposal.open' } });
    expect((await node.call(`services/${centre}`)).body).toMatchObject({ description: CENTRE.description });
    const tasks = await node.call<{ items: unknown[] }>('directory-tasks');
    expect(tasks.body.items).toMatchObject([{ task: 'decide', id: made.body.id, organization: 'cav-1' }]);
    const others = await node.call<{ items: unknown[] }>('proposals', coordinator('cav-2'));
    expect(others.body.items).toEqual([]);
    expect((await node.call('proposals', { institution: 'cav-1', role: 'operator' })).status).toBe(404);
    const path = `proposals/${made.body.id}`;
    expect((await node.call(`${path}/acceptance`, coordinator('cav-1', {}))).status).toBe(404);
    expect((await node.call(`${path}/acceptance`, { body: {} })).status).toBe(200);
    const late = await node.call(`${path}/refusal`, { body: { reason: 'DATI INVENTATI' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'proposal.decided' } });
    expect((await node.call(`services/${centre}`)).body).toMatchObject({ description: better.description });
  });

  it('flags what nobody verified for twelve months, until somebody does', async () => {
    node.now = '2027-03-03T10:00:00Z';
    expect((await node.call(`services/${centre}`)).body).toMatchObject({ stale: true });
    const stale = await node.call<{ items: unknown[] }>('services?stale=true');
    expect(stale.body.items).toHaveLength(1);
    const tasks = await node.call<{ items: unknown[] }>('directory-tasks');
    expect(tasks.body.items).toMatchObject([{ task: 'verify', id: centre, since: '2026-03-02' }]);
    const other = await node.call(`services/${centre}/own-verification`, coordinator('cav-2', {}));
    expect(other).toMatchObject({ status: 422, body: { code: 'service.not-yours' } });
    const own = await node.call<Service>(`services/${centre}/own-verification`, coordinator('cav-1', {}));
    expect(own).toMatchObject({
      status: 200,
      body: { stale: false, verifiedAt: '2027-03-03', verifiedBy: 'cav-1' },
    });
    node.now = undefined;
  });

  it('shows what is withdrawn to the planner alone', async () => {
    const gone = { ...CENTRE, code: 'cav-1-chiuso' };
    const { body } = await node.call<Service>('services', { body: gone });
    await node.call(`services/${body.id}/state`, { body: { state: 'withdrawn' } });
    expect((await node.call(`services/${body.id}`)).status).toBe(200);
    expect((await node.call(`services/${body.id}`, coordinator('cav-1'))).status).toBe(404);
    expect((await node.fetch(`/api/local-plan/hsds/services/${body.id}`)).status).toBe(404);
  });

  it('does not take a proposal over what the Province has changed since', async () => {
    const propose = async (more: object): Promise<string> => {
      const { status, body } = await node.call<{ id: string }>(
        'proposals',
        coordinator('cav-1', { ...CENTRE, ...more }),
      );
      expect(status).toBe(201);
      return `proposals/${body.id}`;
    };
    const put = (more: object) =>
      node.call(`services/${centre}`, {
        ...{ method: 'PUT', body: { ...CENTRE, ...more }, headers: { 'if-match': '*' } },
      });
    const late = await propose({ description: 'DATI INVENTATI. In ritardo.' });
    expect((await put({ description: 'DATI INVENTATI. Della Provincia.' })).status).toBe(200);
    const refused = await node.call(`${late}/acceptance`, { body: {} });
    expect(refused).toMatchObject({ status: 409, body: { code: 'proposal.stale' } });
    expect((await node.call(`services/${centre}`)).body).toMatchObject({
      description: 'DATI INVENTATI. Della Provincia.',
    });
    expect((await node.call(`${late}/refusal`, { body: { reason: 'DATI INVENTATI' } })).status).toBe(200);
    // that somebody verified it is no other content
    const good = await propose({ description: 'DATI INVENTATI. In tempo.' });
    await node.call(`services/${centre}/own-verification`, coordinator('cav-1', {}));
    expect((await node.call(`${good}/acceptance`, { body: {} })).status).toBe(200);
    // a new one that the Province has entered meanwhile
    const fresh = await propose({ code: 'cav-1-nuovo' });
    expect((await node.call('services', { body: { ...CENTRE, code: 'cav-1-nuovo' } })).status).toBe(201);
    const twice = await node.call(`${fresh}/acceptance`, { body: {} });
    expect(twice).toMatchObject({ status: 409, body: { code: 'proposal.stale' } });
    await node.call(`${fresh}/refusal`, { body: { reason: 'DATI INVENTATI' } });
    const { body: all } = await node.call<{ items: (Service & { code: string })[] }>('services');
    const entered = all.items.find(({ code }) => code === 'cav-1-nuovo')?.id ?? '';
    await node.call(`services/${entered}/state`, { body: { state: 'withdrawn' } });
    // nor does one list again what is withdrawn
    const again = await propose({ code: 'cav-1-nuovo', description: 'DATI INVENTATI. Di nuovo.' });
    expect((await node.call(`${again}/acceptance`, { body: {} })).status).toBe(200);
    const file = 'codice;tipo;ente;nome;descrizione\ncav-1-nuovo;cav;cav-1;DATI INVENTATI;Da un file\n';
    expect(await node.sendTable('imports/services', file, false)).toMatchObject({ body: { changed: 1 } });
    expect((await node.call(`services/${entered}`)).body).toMatchObject({
      ...{ state: 'withdrawn', description: 'Da un file' },
    });
  });
});

describe('a shelter', () => {
  it('is listed without a place', async () => {
    const made = await node.call<Service>('services', { body: SHELTER });
    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty('place');
  });

  const PLACES: [string, object][] = [
    ['place', { place: CENTRE.place }],
    ['phones', { phones: CENTRE.phones }],
    ['hours', { hours: CENTRE.hours }],
    ['ambiti', { ambiti: ['ambito-trani'] }],
    ['description', { description: 'Vicino al porto di Bisceglie' }],
    ['name', { name: 'Casa rifugio di Canosa' }],
  ];

  it.each(PLACES)('is refused with %s: entered, edited and proposed', async (path, more) => {
    const before = await node.written();
    const body = { ...SHELTER, code: 'altra-casa', ...more };
    const [listed] = (await node.call<{ items: Service[] }>('services?organization=casa-rifugio-1')).body
      .items;
    const asked = [
      await node.call('services', { body }),
      await node.call(`services/${listed?.id ?? ''}`, {
        method: 'PUT',
        body: { ...SHELTER, ...more },
        headers: { 'if-match': '*' },
      }),
      await node.call('proposals', coordinator('casa-rifugio-1', body)),
    ];
    for (const answer of asked) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'content.invalid' } });
      expect(answer.body.details).toEqual({ faults: [{ path, rule: 'shelterPlace' }] });
      expect(answer.text).not.toMatch(/Bisceglie|Canosa|Inventata/);
    }
    expect(await node.written()).toBe(before);
  });

  it('has none whatever its operator calls it', async () => {
    const answer = await node.call('services', {
      body: { ...CENTRE, code: 'sportello-casa', organization: 'casa-rifugio-1' },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'content.invalid' } });
  });

  it('has none where a centre calls its house something else: entered and proposed', async () => {
    const houses = [
      { ...CENTRE, code: 'casa-segreta', kind: 'housing', needs: ['safe-place'] },
      { ...CENTRE, code: 'casa-segreta', kind: 'cav-desk', access: ['through-network'] },
    ];
    for (const body of houses) {
      const asked = [
        await node.call('services', { body }),
        await node.call('proposals', coordinator('cav-1', body)),
      ];
      for (const answer of asked) {
        expect(answer).toMatchObject({ status: 422, body: { code: 'content.invalid' } });
        expect(answer.body.details?.['faults']).toContainEqual({ path: 'place', rule: 'shelterPlace' });
        expect(answer.text).not.toMatch(/Inventata/);
      }
    }
  });

  it('has none in the database, whoever writes there', async () => {
    const db = await new DataSource({
      type: 'postgres',
      url: node.network.databaseUrl('local-plan'),
    }).initialize();
    await expect(
      db.query(`UPDATE service SET body = body || $1 WHERE kind = 'casa-rifugio'`, [
        JSON.stringify({ place: CENTRE.place }),
      ]),
    ).rejects.toThrow('shelter_without_place');
    for (const more of [{ ambiti: ['ambito-trani'] }, { accepting: 'open' }, { stepFree: true }])
      await expect(
        db.query(`UPDATE service SET body = body || $1 WHERE kind = 'casa-rifugio'`, [JSON.stringify(more)]),
      ).rejects.toThrow('shelter_without_place');
    await expect(
      db.query(`UPDATE service SET body = body || $1 WHERE organization = 'cav-1'`, [
        JSON.stringify({ kind: 'housing', needs: ['safe-place'] }),
      ]),
    ).rejects.toThrow('shelter_without_place');
    await expect(
      db.query(`UPDATE service_proposal SET body = body || $1`, [JSON.stringify({ kind: 'casa-rifugio' })]),
    ).rejects.toThrow('proposed_shelter_without_place');
    await db.destroy();
  });
});

describe('bad input', () => {
  it.each<[string, object]>([
    ['an unknown kind', { kind: 'canarino' }],
    ['an unknown institution', { organization: 'canarino' }],
    ['an unknown ambito', { ambiti: ['canarino'] }],
    ['a comune elsewhere', { place: { address: 'Via Canarino', comune: '072006' } }],
    ['hours backwards', { hours: { open: [{ days: ['mon'], from: '13:00', to: '09:00' }] } }],
    ['hours of no day', { hours: { open: [{ days: ['canarino'], from: '09:00', to: '13:00' }] } }],
    ['a site that is no https', { website: 'javascript:canarino' }],
    ['no telephone', { phones: [{ number: 'canarino' }] }],
    ['a language twice', { languages: ['it', 'it'] }],
    ['an unknown field', { canarino: true }],
    ['a prototype', JSON.parse('{"__proto__": {"canarino": 1}}') as object],
  ])('refuses %s, and does not repeat it', async (_, more) => {
    const body = `{${[
      ...Object.entries({ ...CENTRE, code: 'nuovo' })
        .filter(([name]) => !Object.hasOwn(more, name))
        .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
      ...Object.getOwnPropertyNames(more).map(
        (name) => `${JSON.stringify(name)}:${JSON.stringify(Reflect.get(more, name))}`,
      ),
    ].join(',')}}`;
    const answer = await node.call('services', { method: 'POST', body });
    expect([400, 422]).toContain(answer.status);
    expect(answer.text).not.toMatch(/canarino/i);
  });
});
