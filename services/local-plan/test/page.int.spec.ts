import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { PlanContext } from '../src/app/plan-context.js';
import { directoryTables } from '../src/app/report/directory-tables.js';
import { PLAN_CONTEXT } from '../src/plan.tokens.js';
import { waitFor } from '#testing';
import { CENTRE, SHELTER } from './entries.js';
import { PlanNode, type Answer } from './plan-node.js';

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
  node.now = '2026-03-02T10:00:00Z';
  const hostile = {
    ...CENTRE,
    code: 'cav-2-sede',
    organization: 'cav-2',
    name: '<script>alert(1)</script>',
    nameEn: '"><img src=x onerror=alert(1)>',
    description: '</main><style>*{display:none}</style> & altro',
    ambiti: ['ambito-trani'],
    needs: ['health'],
    website: 'https://example.org/?a=1&b=2',
  };
  for (const body of [CENTRE, SHELTER, hostile])
    expect((await node.call('services', { body })).status).toBe(201);
});
afterAll(() => node.stop());

const page = (path = 'it'): Promise<Answer> => node.fetch(`/api/local-plan/pages/${path}`);

describe('the page of services', () => {
  it('is whole without a script, keeps nothing, loads nothing, and has a title that says nothing', async () => {
    const { status, headers, text } = await page();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('set-cookie')).toBeNull();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text).toContain('<title>Servizi del territorio</title>');
    expect(text).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\bsrc=/);
    expect([...text.matchAll(/<script>/g)]).toHaveLength(1);
    expect(text).not.toMatch(/vittima|utente|violentat/i);
  });

  it('sends what is chosen to itself alone, and says nowhere where one comes from', async () => {
    const { text } = await page('it?n=safe-place');
    const script = /<script>([^]*?)<\/script>/.exec(text)?.[1] ?? '';
    expect(script).not.toMatch(/fetch|XMLHttp|sendBeacon|Storage|cookie|pushState/);
    expect(text).toMatch(/<form id="choice" action="\/servizi" method="get">/);
    expect(
      [...text.matchAll(/href="(https?:[^"]+)"[^>]*>/g)].every(([link]) => link.includes('noreferrer')),
    ).toBe(true);
  });

  it('has the two numbers before any service, and a way out that needs no script', async () => {
    const { text } = await page();
    const place = (part: string): number => text.indexOf(part);
    expect(place('tel:1522')).toBeGreaterThan(0);
    expect(place('tel:1522')).toBeLessThan(place('class="services"'));
    expect(place('tel:112')).toBeLessThan(place('class="services"'));
    expect(text).toMatch(/<a\s[^>]*id="exit"[^>]*href="https:\/\/[^"]+"/);
  });

  it('leaves at once by its script: by the link, or by Shift three times', async () => {
    const { text } = await page();
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    const left: string[] = [];
    const heard = new Map<string, (event: object) => void>();
    const exit = {
      href: 'https://example.org/',
      addEventListener: (name: string, hear: (event: object) => void) => heard.set(name, hear),
    };
    const form = { action: 'https://example.org/servizi', addEventListener: exit.addEventListener };
    const document = {
      getElementById: (id: string) => (id === 'exit' ? exit : form),
      body: { hidden: false },
      addEventListener: exit.addEventListener,
    };
    const window = {
      location: { replace: (to: string) => left.push(to) },
      addEventListener: exit.addEventListener,
    };
    const timers = { setTimeout: () => 1, clearTimeout: () => undefined };
    const FormData = function (): Iterable<[string, string]> {
      return new Map([['n', 'safe-place']]);
    };
    runInNewContext(script, { document, window, URLSearchParams, FormData, ...timers });
    // a choice is no entry of its own in the history: the way back does not lead to it
    heard.get('submit')?.({ preventDefault: () => undefined });
    expect(left.splice(0)).toEqual(['https://example.org/servizi?n=safe-place']);
    heard.get('click')?.({ preventDefault: () => undefined });
    expect(left).toEqual([exit.href]);
    expect(document.body.hidden).toBe(true);
    const press = (key: string): void => {
      heard.get('keydown')?.({ key });
      heard.get('keyup')?.({ key });
    };
    for (const key of ['Shift', 'Shift', 'a', 'Shift', 'Shift']) press(key);
    // a capital letter, a range chosen by clicks, a key that is held
    heard.get('keydown')?.({ key: 'Shift' });
    press('A');
    heard.get('keyup')?.({ key: 'Shift' });
    for (const key of ['Shift', 'Shift']) press(key);
    heard.get('pointerdown')?.({});
    for (const key of ['Shift', 'Shift']) press(key);
    heard.get('keydown')?.({ key: 'Shift', repeat: true });
    expect(left).toHaveLength(1);
    press('Shift');
    expect(left).toEqual([exit.href, exit.href]);
  });

  it('can be read aloud: language, one heading of each level in order, labels, a way past the bar', async () => {
    for (const language of ['it', 'en']) {
      const { text, headers } = await page(language);
      expect(headers.get('content-language')).toBe(language);
      expect(text).toContain(`<html lang="${language}">`);
      const levels = [...text.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [index, level] of levels.entries())
        expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, id] of text.matchAll(/<label for="([^"]+)"/g)) expect(ids).toContain(id);
      expect(text).toMatch(/class="skip"\s+href="#services"/);
      expect(ids).toContain('services');
    }
  });

  it('shows a shelter without anything that could tell where it is', async () => {
    const { text } = await page('it?n=safe-place');
    expect(text).toContain('Casa rifugio');
    const shown = text.slice(text.indexOf('class="services"'), text.indexOf('</main>'));
    expect(shown).not.toMatch(/tel:|Indirizzo|Orari|Telefono/);
  });

  it('has none either where somebody wrote past the rules', async () => {
    const client = new Client({ connectionString: node.network.databaseUrl('local-plan') });
    await client.connect();
    await client.query('ALTER TABLE service DROP CONSTRAINT shelter_without_place');
    await client.query('ALTER TABLE service_proposal DROP CONSTRAINT proposed_shelter_without_place');
    const told = {
      ...CENTRE,
      code: SHELTER.code,
      name: 'Casa di Trani',
      kind: SHELTER.kind,
      needs: SHELTER.needs,
    };
    const past = JSON.stringify({ ...told, organization: SHELTER.organization });
    await client.query(`UPDATE service SET body = body || $1 WHERE kind = 'casa-rifugio'`, [past]);
    await client.query(
      `INSERT INTO service_proposal (id, organization, body, state, proposed_at)
       VALUES (gen_random_uuid(), 'casa-rifugio-1', $1, 'open', now())`,
      [past],
    );
    await client.end();
    // read anew some seconds later
    await waitFor('the directory was read again', async () => {
      const { text } = await node.fetch('/api/local-plan/hsds/services?search=protetta');
      return text.includes('Accoglienza protetta') ? true : undefined;
    });
    const at = await node.fetch<{ contents: unknown[] }>('/api/local-plan/hsds/service_at_locations');
    expect(at.body.contents).toHaveLength(2);
    const every = await Promise.all([
      node.fetch('/api/local-plan/hsds/services?full=true&search=protetta'),
      node.call('services?organization=casa-rifugio-1'),
      node.call('proposals'),
      node.call('directory-tasks'),
    ]);
    for (const { status, text } of every) {
      expect(status).toBe(200);
      expect(text).toContain('Accoglienza protetta');
      expect(text).not.toMatch(/Inventata|000 300|opens_at|di Trani|centro\.example|andria|09:00/);
    }
    const { status, text: file } = await node.call('exports/services');
    expect(status).toBe(200);
    const { app } = node.network.node('local-plan');
    const [table] = await directoryTables(app.get(DataSource), app.get<PlanContext>(PLAN_CONTEXT), {
      year: 2026,
      days: ['2026-01-01', '2026-12-31'],
    });
    const rows = [...file.split('\n'), ...(table?.rows ?? []).map((row) => row.join(';'))];
    const shown = rows.filter((row) => row.includes('Accoglienza protetta'));
    expect(shown).toHaveLength(2);
    for (const row of shown)
      expect(row).not.toMatch(/Inventata|000 300|di Trani|centro\.example|andria|09:00|;50;/);
  });

  it('filters by need and place, and passes over what it does not know', async () => {
    const names = async (query: string): Promise<number> =>
      [...(await page(`it?${query}`)).text.matchAll(/<h3>/g)].length;
    expect(await names('')).toBe(3);
    expect(await names('n=legal')).toBe(1);
    expect(await names('n=legal&a=ambito-trani')).toBe(0);
    expect(await names('a=ambito-trani')).toBe(2);
    expect(await names('n=canarino&a=canarino&fbclid=1')).toBe(3);
    expect((await page('it?n=economic')).text).toContain('Il 1522 risponde sempre');
    expect((await page('it?n=canarino')).text).not.toContain('canarino');
  });

  it('shows what people wrote as text', async () => {
    for (const language of ['it', 'en']) {
      const { text } = await page(language);
      expect(text).not.toContain('alert(1)</script>');
      expect(text).not.toContain('<img');
      expect(text).not.toContain('<style>*{');
      expect(text).toContain('&amp;');
    }
  });
});
