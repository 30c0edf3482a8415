import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor } from '#testing';
import { PlanNode, type Answer } from './plan-node.js';

const PLAN = join(process.cwd(), 'network/bat/plan');

interface Report {
  preview: boolean;
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  errors: { row?: number; column?: string; code: string; message: { it: string; en: string } }[];
}
interface Listed<Item> {
  items: Item[];
}

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
});
afterAll(() => node.stop());

const bring = (
  kind: string,
  written: string,
  { preview = false, type = 'text/csv', headers = {}, institution = 'provincia-bat', role = 'planner' } = {},
): Promise<Answer<Report>> =>
  node.call<Report>(`imports/${kind}${preview ? '?preview=true' : ''}`, {
    method: 'POST',
    body: written,
    institution,
    role,
    headers: { 'content-type': type, ...headers },
  });

const TARGETS = 'anno;tipo;ambito;obiettivo\n2030;cav;;2\n2030;pis;ambito-trani;1\n';

describe('an import', () => {
  it('says in a preview what would happen, and writes nothing', async () => {
    const before = await node.written();
    const seen = await bring('targets', TARGETS, { preview: true });
    expect(seen).toMatchObject({
      status: 200,
      body: { preview: true, rows: 2, created: 2, changed: 0, unchanged: 0, errors: [] },
    });
    expect(await node.written()).toBe(before);
    const { body } = await node.call<Listed<{ isDefault: boolean }>>('targets?year=2030');
    expect(body.items.every(({ isDefault }) => isDefault)).toBe(true);
  });

  it('brings in all rows, with or without a mark, and the same again changes nothing', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await bring('targets', `\uFEFF${TARGETS}`, { headers: key });
    expect(first).toMatchObject({ status: 200, body: { preview: false, created: 2, unchanged: 0 } });
    const again = await bring('targets', `\uFEFF${TARGETS}`, { headers: key });
    expect(again.body).toEqual(first.body);
    const other = await bring('targets', `${TARGETS}2031;cav;;1\n`, { headers: key });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
    expect((await bring('targets', TARGETS)).body).toMatchObject({ created: 0, unchanged: 2 });
    const changed = await bring('targets', 'year,kind,count\n2030,cav,3\n');
    expect(changed.body).toMatchObject({ rows: 1, changed: 1 });
  });

  it('tells every fault of every row at once, by row and column, in two languages, never the value', async () => {
    const wrong =
      'anno;tipo;ambito;obiettivo\n2030;canarino;;2\n2030;cav;ambito-canarino;1\n;cav;;canarino\n2030;casa-rifugio;;4\n';
    const seen = await bring('targets', wrong, { preview: true });
    expect(seen.status).toBe(200);
    expect(seen.body.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [4, 'year', 'required'],
      [4, 'count', 'format'],
      [2, 'kind', 'isIn'],
    ]);
    for (const { message } of seen.body.errors)
      expect([message.it, message.en].every((text) => text.length > 3)).toBe(true);
    const ruled = await bring(
      'targets',
      'anno;tipo;ambito;obiettivo\n2032;cav;ambito-canarino;1\n2032;cav;;1\n',
    );
    expect(ruled).toMatchObject({ status: 422, body: { code: 'import.invalid' } });
    expect(ruled.body.details).toMatchObject({
      count: 1,
      errors: [{ row: 2, column: 'ambito', code: 'unknownAmbito' }],
    });
    expect(seen.text + ruled.text).not.toContain('canarino');
    // the good row of the bad file is not there either
    const { body } = await node.call<Listed<{ isDefault: boolean }>>('targets?year=2032');
    expect(body.items.every(({ isDefault }) => isDefault)).toBe(true);
  });

  it('holds the rule of shelters for files too', async () => {
    const head = 'codice;tipo;ente;nome;descrizione;telefoni;indirizzo;comune istat\n';
    const written = `${head}casa-x;casa-rifugio;casa-rifugio-1;Casa;In Via Canarino;000 300 0001;Via Canarino 1;110009\n`;
    for (const preview of [true, false]) {
      const answer = await bring('services', written, { preview });
      const errors = preview ? answer.body.errors : (answer.body.details?.['errors'] as Report['errors']);
      expect(errors.map(({ column, code }) => `${column ?? ''} ${code}`).sort()).toEqual([
        'description shelterPlace',
        'phones shelterPlace',
        'place shelterPlace',
      ]);
      expect(answer.text).not.toMatch(/canarino/i);
    }
    const { body } = await node.call<Listed<unknown>>('services');
    expect(body.items).toEqual([]);
  });

  it('is for the Province’s planner', async () => {
    for (const [institution, role] of [
      ['cav-1', 'coordinator'],
      ['provincia-bat', 'auditor'],
      ['asl-bt', 'planner'],
    ] as const)
      expect((await bring('targets', TARGETS, { institution, role })).status).toBe(404);
  });

  it.each<[string, string, string, string, number]>([
    ['an unknown table', 'canarino', 'a;b\n1;2\n', 'text/csv', 404],
    ['another content', 'targets', '{}', 'text/plain', 415],
    [
      'a file that is too large',
      'targets',
      `anno;tipo;obiettivo\n${'2030;cav;1\n'.repeat(8_000)}`,
      'text/csv',
      413,
    ],
    ['a null character', 'targets', 'anno;tipo;obiettivo\n2030;cav;\u00001\n', 'text/csv', 400],
    ['too many rows', 'targets', `anno;tipo;obiettivo\n${'2030;cav;1\n'.repeat(501)}`, 'text/csv', 422],
    [
      'a YAML bomb',
      'targets',
      `a: &a [x]\nb: &b [${'*a,'.repeat(30)}]\nitems: [*b]`,
      'application/yaml',
      422,
    ],
    ['a YAML tag', 'targets', '- { year: !!js/function "canarino" }', 'application/yaml', 422],
    ['an open quote', 'targets', 'anno;tipo;obiettivo\n"2030;cav;1\n', 'text/csv', 422],
  ])('refuses %s', async (_, kind, written, type, status) => {
    const before = await node.written();
    const answer = await bring(kind, written, { type });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('canarino');
    expect(await node.written()).toBe(before);
  });
});

describe('the demo’s files', () => {
  it('come in at the first start, once, and go out as they came in', async () => {
    const demo = await PlanNode.start({ STAFFETTA_PLAN_DIR: PLAN });
    try {
      const kinds = new Set((await readdir(PLAN)).map((name) => name.replace(/\.\w+$/, '')));
      const { body: all } = await demo.call<Listed<{ kind: string }>>('imports');
      expect([...kinds].filter((kind) => !all.items.some((each) => each.kind === kind))).toEqual([]);
      await waitFor('the approved plan', async () => {
        const { body } = await demo.call<Listed<{ inForce: number | null }>>('plans');
        return body.items[0]?.inForce === 1 ? true : undefined;
      });
      await waitFor('its progress', async () => {
        const exported = await demo.call<Listed<unknown>>('exports/progress?format=json');
        return exported.body.items.length === 7 ? true : undefined;
      });
      const targets =
        await demo.call<Listed<{ kind: string; ambito: string | null; gap: number }>>('targets?year=2026');
      expect(targets.body.items.filter(({ gap }) => gap > 0)).toMatchObject([
        { kind: 'cav-desk', ambito: 'ambito-andria', gap: 1 },
        { kind: 'cav-desk', ambito: 'ambito-san-ferdinando', gap: 1 },
      ]);
      for (const kind of ['services', 'targets', 'plan', 'progress']) {
        const csv = await demo.call(`exports/${kind}`);
        expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        const again = await demo.call<Report>(`imports/${kind}?preview=true`, {
          method: 'POST',
          body: csv.text,
          headers: { 'content-type': 'text/csv' },
        });
        expect([kind, again.body.errors, again.body.created, again.body.changed]).toEqual([kind, [], 0, 0]);
        expect(again.body.rows).toBeGreaterThan(0);
      }
      const shelter = await demo.fetch<Listed<unknown>>('/api/local-plan/hsds/service_at_locations');
      expect(shelter.text).not.toMatch(/rifugio/i);
      expect(await readFile(join(PLAN, 'services.yaml'), 'utf8')).toContain('DATI INVENTATI');
    } finally {
      await demo.stop();
    }
  });
});
