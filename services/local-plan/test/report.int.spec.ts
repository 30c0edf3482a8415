import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JAVA_CHECK_MILLISECONDS, javaCheckCanRun, pdfFaults, waitFor } from '#testing';
import type { PublishedTable } from '../src/domain/report/from-published.js';
import type { Report } from '../src/domain/report/report.js';
import { AUDIT_VOICE, sayPublished } from './audit-voice.js';
import { PlanNode, type Answer } from './plan-node.js';

const DIGEST = 'A'.repeat(43);
const category = (code: string, it: string): { code: string; it: string; en: string } => ({
  code,
  it,
  en: it,
});

/** A published table of refusals, one number of it hidden. */
const refusals = (release: string, period: string, value: number): PublishedTable => ({
  ...{ release, period, table: 'refusals', purpose: 3, kind: 'counts', unit: 'count', digest: DIGEST },
  title: { it: 'Rifiuti per motivo', en: 'Refusals by reason' },
  rows: { it: 'Motivo', en: 'Reason' },
  data: [
    { row: category('no-place', 'Nessun posto'), measure: 'count', value },
    { row: category('does-not-fit', 'Struttura non adatta <b>'), measure: 'count', value: null },
  ],
});

const ACTION = {
  ...{ code: 'case-rifugio', purpose: 3, title: 'DATI INVENTATI: unità senza barriere' },
  budget: [{ source: 'regional', cents: 4_500_050 }],
};

let node: PlanNode;
let plan = '';

async function approvePlan(): Promise<void> {
  const body = { from: 2026, to: 2028, title: 'DATI INVENTATI: piano', actions: [ACTION] };
  plan = String((await node.call('plans', { body })).body['id']);
  const step = (name: string, more: object = {}, institution?: string): Promise<Answer> =>
    node.call(`plans/${plan}/versions/1/${name}`, {
      body: more,
      ...(institution === undefined ? {} : { institution, role: 'coordinator' }),
    });
  await step('concertation');
  const ambiti = ['andria', 'barletta', 'canosa', 'san-ferdinando', 'trani'].map((name) => `ambito-${name}`);
  for (const institution of [...ambiti, 'asl-bt'])
    await step('opinion', { opinion: 'favourable' }, institution);
  await step('paper-opinion', { by: 'tavolo', opinion: 'favourable' });
  const act = { number: '12/2026', date: '2026-03-02', pdfSha256: 'a'.repeat(64) };
  expect((await step('approval', act)).status).toBe(200);
}

beforeAll(async () => {
  node = await PlanNode.start({}, [AUDIT_VOICE]);
  node.now = '2027-02-01T08:00:00Z';
  await approvePlan();
  const progress = {
    ...{ action: 'case-rifugio', asOf: '2026-12-01', progress: 'under-way' },
    spent: [{ source: 'regional', cents: 100_000 }],
  };
  expect((await node.call(`plans/${plan}/progress`, { body: progress })).status).toBe(201);
});
afterAll(() => node.stop());

const json = async (): Promise<Report> => (await node.call('reports/2026.json')).body as unknown as Report;
const untilPublished = (release: string): Promise<Report> =>
  waitFor('the report has it', async () => {
    const report = await json();
    const titles = report.sections.flatMap(({ tables }) => tables.map(({ code }) => code));
    return titles.includes(`refusals-${release}`) ? report : undefined;
  });

describe('the yearly report', () => {
  it('says of a year without published tables that there are none', async () => {
    const report = await json();
    expect(report.plan).toMatchObject({ version: 1, act: { number: '12/2026' } });
    expect(report.sections.map(({ purpose }) => purpose)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(report.notes.join(' ')).toContain('non ha ancora pubblicato indicatori per il 2026');
    expect(report.general.find(({ code }) => code === 'actions')?.rows).toEqual([
      [ACTION.title, '3', 'in corso', '45.000,50 €', '1.000,00 €'],
    ]);
  });

  it('holds what the audit publishes: quarters until the year is out, and hidden what is hidden there', async () => {
    const voice = node.network.node('province-audit');
    await sayPublished(voice, refusals('2026-Q1', '2026-Q1', 5));
    const running = await untilPublished('2026-q1');
    expect(running.notes.join(' ')).toContain('non ha ancora pubblicato l’anno 2026');
    await sayPublished(voice, refusals('2026', '2026', 40));
    const { sections, notes } = await untilPublished('2026');
    expect(sections.find(({ purpose }) => purpose === 3)?.tables).toEqual([
      {
        ...{ code: 'refusals-2026', title: 'Rifiuti per motivo, anno 2026' },
        columns: ['Motivo', 'Numero'],
        rows: [
          ['Nessun posto', 40],
          ['Struttura non adatta <b>', null],
        ],
      },
    ]);
    expect(notes.join(' ')).toContain('una volta pubblicati non cambiano');
  });

  it('is the only source of how first contacts come: of people nothing is told that is not out', async () => {
    const published: PublishedTable = {
      ...refusals('2026', '2026', 40),
      ...{ table: 'contacts-channel', purpose: 7 },
    };
    await sayPublished(node.network.node('province-audit'), published);
    const items = await waitFor('it is heard', async () => {
      const { body } = await node.call<{ items: object[] }>('first-contacts', { institution: 'cav-1' });
      return body.items.length > 0 ? body.items : undefined;
    });
    expect(items).toEqual([
      { period: '2026', figure: 'contacts-by-channel', by: 'no-place', count: 40 },
      { period: '2026', figure: 'contacts-by-channel', by: 'does-not-fit', count: null },
    ]);
  });

  it('is a page to print, in Italian, with every text escaped and no script', async () => {
    const page = await node.call('reports/2026.html');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).toContain('<html lang="it">');
    expect(page.text).toContain('3. Fabbisogno di strutture');
    expect(page.text).toContain('Struttura non adatta &lt;b&gt;');
    expect(page.text).toContain('dato nascosto');
    expect(page.text).not.toMatch(/<script|https?:\/\//);
  });

  const fetchPdf = async (): Promise<Response> => {
    const token = await node.network.issuer.token('provincia-bat', ['planner']);
    return fetch(`${node.url}/api/local-plan/v1/reports/2026.pdf`, {
      headers: { authorization: `Bearer ${token}` },
    });
  };

  it('is a tagged PDF with its fonts inside', async () => {
    const answer = await fetchPdf();
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const file = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(file.startsWith('%PDF-1.7')).toBe(true);
    expect(file).toContain('/StructTreeRoot');
    expect(file).toMatch(/\/Lang \((?:þÿ)?/);
    expect(file).toMatch(/TitilliumWeb/);
    expect(file).not.toContain('/BaseFont /Helvetica');
  });

  (javaCheckCanRun('PDF') ? it : it.skip)(
    'is read aloud as it is meant: a validator that others wrote finds nothing that PDF/UA forbids',
    async () => {
      const pdf = Buffer.from(await (await fetchPdf()).arrayBuffer());
      expect(await pdfFaults(pdf)).toEqual([]);
      // as long as before, so that the file's offsets hold: the validator does look
      const untagged = Buffer.from(
        pdf.toString('latin1').replaceAll('/StructTreeRoot', '/StructTreeNone'),
        'latin1',
      );
      expect(await pdfFaults(untagged)).not.toEqual([]);
    },
    JAVA_CHECK_MILLISECONDS,
  );

  it('has an annex per purpose for spreadsheets', async () => {
    const annex = await node.call('reports/2026/3.csv');
    expect(annex.headers.get('content-disposition')).toContain('relazione-pil-2026-allegato-3.csv');
    expect(annex.text.startsWith('Rifiuti per motivo, anno 2026\r\n')).toBe(true);
    expect(annex.text).toContain('Nessun posto;40\r\n');
    expect(annex.text).toContain('Struttura non adatta <b>;nascosto\r\n');
    expect((await node.call('reports/2026/plan.csv')).text).toContain('45.000,50 €');
  });

  it('is read by all of the network, and is not there for a year without an approved plan', async () => {
    const coordinator = { institution: 'cav-1', role: 'coordinator' };
    expect((await node.call('reports/2026.json', coordinator)).status).toBe(200);
    for (const path of ['2031.json', '2026.exe', '2026', 'x.html', '2026/8.csv', '2026/3.html', '..%2f.html'])
      expect({ path, status: (await node.call(`reports/${path}`)).status }).toEqual({ path, status: 404 });
    expect((await node.fetch('/api/local-plan/v1/reports/2026.json')).status).toBe(401);
  });
});
