import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { guideExamples, openApiFaults } from '#testing';
import { OpenData } from '../src/http/hsds/open-data.js';
import { OPEN_DATA } from '../src/plan.tokens.js';
import { CENTRE, SHELTER } from './entries.js';
import { hsdsFaults, unknownMembers } from './hsds-schemas.js';
import { PlanNode, type Answer } from './plan-node.js';

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
  const wardrobe = { ...CENTRE, code: 'cav-2-sede', organization: 'cav-2', needs: ['talk'] };
  const { place: _, ...desk } = { ...wardrobe, code: 'cav-2-telefono', name: 'Ascolto per telefono' };
  for (const body of [CENTRE, SHELTER, wardrobe, { ...desk, hours: 'always' }])
    expect((await node.call('services', { body })).status).toBe(201);
});
afterAll(() => node.stop());

interface Row {
  id: string;
  name: string;
  organization_id: string;
  code: string;
}
interface Page {
  contents: Row[];
  total_items: number;
}
const hsds = <Body = Page>(path: string, headers = {}): Promise<Answer<Body>> =>
  node.fetch<Body>(`/api/local-plan/hsds/${path}`, { headers });

/** All that the API says, against the published schemas and against members that they do not know. */
async function sound(schema: string, path: string, extra: readonly string[] = []): Promise<Page> {
  const { status, body } = await hsds(path);
  expect(status).toBe(200);
  expect(body.contents.length).toBeGreaterThan(0);
  for (const item of body.contents) {
    expect(hsdsFaults(schema, item)).toEqual([]);
    expect(unknownMembers(schema.replace('_list', ''), item).filter((each) => !extra.includes(each))).toEqual(
      [],
    );
  }
  return body;
}

describe('the directory as HSDS 3.1', () => {
  it('says what it is', async () => {
    const about = await hsds<Record<string, unknown>>('');
    expect(about).toMatchObject({ status: 200, body: { version: '3.1' } });
    expect(Object.keys(about.body).sort()).toEqual(['openapi_url', 'profile', 'version']);
  });

  it('answers lists and single things by the published schemas', async () => {
    await sound('service_list', 'services');
    await sound('service', 'services?full=true');
    await sound('organization_list', 'organizations');
    // the compiled organization knows `services`, its source does not
    await sound('organization', 'organizations?full=true', ['/services']);
    await sound('service_at_location_list', 'service_at_locations', ['/service']);
    const { contents: taxonomies } = await sound('taxonomy', 'taxonomies');
    const { contents: terms } = await sound('taxonomy_term', 'taxonomy_terms?per_page=100');
    const singles: [string, string, Row[]][] = [
      ['service', 'services', (await hsds('services')).body.contents],
      ['organization', 'organizations', (await hsds('organizations')).body.contents],
      ['service_at_location', 'service_at_locations', (await hsds('service_at_locations')).body.contents],
      ['taxonomy', 'taxonomies', taxonomies],
      ['taxonomy_term', 'taxonomy_terms', terms],
    ];
    for (const [schema, path, rows] of singles) {
      for (const { id } of rows) {
        const one = await hsds<Row>(`${path}/${id}`);
        expect(one).toMatchObject({ status: 200, body: { id } });
        expect(hsdsFaults(schema, one.body)).toEqual([]);
      }
    }
  });

  it('finds a fault where there is one', () => {
    expect(hsdsFaults('service', { id: 'x', name: 'y', status: 'open' })).toHaveLength(2);
    expect(unknownMembers('service', { phones: [{ canarino: 1 }] })).toEqual(['/phones/0/canarino']);
  });

  it('pages as HSDS does', async () => {
    const first = await hsds('services?per_page=3');
    expect(first.body).toMatchObject({
      total_items: 4,
      total_pages: 2,
      page_number: 1,
      size: 3,
      first_page: true,
      last_page: false,
      empty: false,
    });
    const last = await hsds('services?per_page=3&page=2');
    expect(last.body).toMatchObject({ size: 1, first_page: false, last_page: true });
    const ids = [...first.body.contents, ...last.body.contents].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await hsds('services?page=9')).body).toMatchObject({ empty: true, size: 0, contents: [] });
  });

  it('filters, all conditions together', async () => {
    const { contents: terms } = (await hsds('taxonomy_terms?per_page=100')).body;
    const legal = terms.find(({ code }) => code === 'legal')?.id ?? '';
    const talk = terms.find(({ code }) => code === 'talk')?.id ?? '';
    const names = async (query: string): Promise<string[]> =>
      (await hsds(`services?${query}`)).body.contents.map(({ name }) => name);
    expect(await names(`taxonomy_term_id=${legal}`)).toEqual([CENTRE.name]);
    expect(await names(`taxonomy_term_id=${talk}`)).toHaveLength(3);
    expect(await names('search=TELEFONO%20ascolto')).toEqual(['Ascolto per telefono']);
    expect(await names('search=canarino')).toEqual([]);
    const { organization_id: owner } =
      (await hsds(`services?taxonomy_term_id=${legal}`)).body.contents[0] ?? {};
    expect(await names(`organization_id=${owner ?? ''}`)).toEqual([CENTRE.name]);
    expect(await names(`organization_id=${owner ?? ''}&search=telefono`)).toEqual([]);
    expect(await names('modified_after=2099-01-01T00:00:00Z')).toEqual([]);
    const minimal = await hsds('services?minimal=true');
    expect(Object.keys(minimal.body.contents[0] ?? {}).sort()).toEqual(['id', 'last_modified']);
  });

  it('never places a shelter, nor says how full it is', async () => {
    const [shelter] = (await hsds('services?full=true&search=rifugio')).body.contents;
    expect(shelter).toMatchObject({ service_at_locations: [], phones: [], schedules: [], capacities: [] });
    const at = await hsds<{ contents: { service_id: string }[] }>('service_at_locations?full=true');
    expect(at.body.contents).toHaveLength(2);
    expect(at.body.contents.map(({ service_id }) => service_id)).not.toContain(shelter?.id);
    const centre = await hsds<{ capacities: { available: number }[] }>(
      `services/${(await hsds('services?search=uno')).body.contents[0]?.id ?? ''}`,
    );
    expect(centre.body.capacities.map(({ available }) => available)).toEqual([1]);
  });

  it('is for everybody, kept for a while, and told again only when it has changed', async () => {
    const first = await hsds('services');
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const tag = first.headers.get('etag') ?? '';
    const known = await hsds('services', { 'if-none-match': tag });
    expect([known.status, known.text]).toEqual([304, '']);
    expect((await hsds('services?page=2', { 'if-none-match': tag })).status).toBe(200);
  });

  it('is a table too', async () => {
    const csv = await node.fetch('/api/local-plan/open-data/services.csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = csv.text.trim().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines.find((line) => line.includes('casa-rifugio;'))).not.toMatch(/000|Inventata|09:00/);
    const json = await node.fetch<{ items: { code: string }[] }>('/api/local-plan/open-data/services.json');
    expect(json.body.items.map(({ code }) => code)).toEqual([
      'casa-rifugio-1',
      'cav-1-sede',
      'cav-2-sede',
      'cav-2-telefono',
    ]);
  });

  it('is described as the interoperability guidelines ask', async () => {
    const { body } = await node.fetch<{ info: object }>('/api/local-plan/openapi.json');
    // the version is what `main` says
    const info = { ...body.info, version: '1.0.0' };
    expect(openApiFaults({ ...body, info })).toEqual([]);
  });

  it('refuses whoever searches when all together search too much, and never who reads', async () => {
    const open = new OpenData(2);
    const { app } = node.network.node('local-plan');
    const real = app.get<OpenData>(OPEN_DATA);
    // the node's own, with less of a limit
    const limit = Reflect.get(real, 'limit') as unknown;
    Reflect.set(real, 'limit', Reflect.get(open, 'limit'));
    const search = (word: string) => hsds(`services?search=${word}`);
    const [first] = [await search('prima'), await search('seconda')];
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    const third = await search('terza');
    expect(third).toMatchObject({ status: 429, body: { code: 'request.too-many' } });
    expect(third.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    // what was told a moment ago costs nothing
    expect((await search('prima')).status).toBe(200);
    const id = (await hsds('services')).body.contents[0]?.id ?? '';
    const lists = ['', '/', '/services?page=2', '/services?full=true&per_page=7', `/services/${id}`];
    for (const path of [
      ...lists,
      '/organizations',
      '/service_at_locations',
      '/taxonomies',
      '/taxonomy_terms',
    ]) {
      const answer = await node.fetch(`/api/local-plan/hsds${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
    }
    expect((await node.fetch('/api/local-plan/open-data/services.csv')).status).toBe(200);
    expect((await node.fetch('/api/local-plan/pages/it?n=legal')).status).toBe(200);
    Reflect.set(real, 'limit', limit);
  });

  it('says what went wrong as everywhere, also at the address that ends in a bar', async () => {
    const { app } = node.network.node('local-plan');
    const real = app.get<OpenData>(OPEN_DATA);
    const broken = (): Promise<never> => Promise.reject(new Error('canarino'));
    Reflect.set(real, 'answer', broken);
    for (const path of ['', '/']) {
      const answer = await node.fetch(`/api/local-plan/hsds${path}`);
      expect(answer.status).toBe(500);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.text).not.toContain('canarino');
    }
    Reflect.deleteProperty(real, 'answer');
  });

  it.each([
    'services?page=0',
    'services?per_page=101',
    'services?per_page=canarino',
    'services?taxonomy_term_id=canarino',
    'services?modified_after=canarino',
    'services?canarino=1',
    'services?proximity=100',
    'services?format=xml',
    'services/canarino',
    'services?page=1&page=2',
    `services?search=${'a'.repeat(101)}`,
  ])('refuses %s', async (path) => {
    const answer = await hsds(path);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('canarino');
  });

  it.each(['services', 'organizations', 'service_at_locations', 'taxonomies', 'taxonomy_terms'])(
    'knows no stranger among %s',
    async (path) => {
      expect((await hsds(`${path}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
    },
  );
});

describe('the guide', () => {
  it('shows requests that are answered as it says, and what they answer is HSDS', async () => {
    const [service] = (await hsds('services?search=ascolto')).body.contents;
    const [term] = (await hsds('taxonomy_terms')).body.contents;
    const shown = await guideExamples('local-plan.md');
    expect(shown.length).toBeGreaterThanOrEqual(6);
    for (const { answers, method, path, headers } of shown) {
      const filled = path.replace('{service}', service?.id ?? '').replace('{term}', term?.id ?? '');
      const { status, text, body } = await node.fetch<Partial<Page>>(filled, { method, headers });
      expect([path, status, text]).toEqual([path, answers, text]);
      if (/services(\?|$)/.test(filled) && status === 200)
        for (const item of body.contents ?? []) expect(hsdsFaults('service_list', item)).toEqual([]);
    }
  });
});
