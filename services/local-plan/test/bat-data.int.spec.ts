import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import type { Report, ReportTable } from '../src/domain/report/report.js';
import { HOUSE_VOICE, sayNights } from './house-voice.js';
import { PlanNode, type Answer } from './plan-node.js';

const FILES = [
  'services.yaml',
  'targets.csv',
  'needs.yaml',
  'meetings.yaml',
  'follow-ups.csv',
  'equipes.csv',
  'courses.csv',
  'attendance.csv',
  'campaigns.csv',
];
let node: PlanNode;
let report: Report;

const send = (kind: string, text: string, yaml: boolean, query = ''): Promise<Answer> =>
  node.sendTable(`imports/${kind}${query}`, text, yaml);
const fileOf = (name: string): Promise<string> =>
  readFile(join(process.cwd(), 'network/bat/plan', name), 'utf8');

beforeAll(async () => {
  node = await PlanNode.start({}, [HOUSE_VOICE]);
  node.now = '2026-11-26T09:00:00Z';
  // neither a quarter's, nor those of a year that is not over or not the report's
  await sayNights(node.network.node('shelter-beds'), { '2025-Q2': 31, 2026: 77, 2027: 78, 2025: 41 });
  await waitFor('the house was heard', async () => {
    const { body } = await node.call<{ items: unknown[] }>('evidence');
    return JSON.stringify(body.items).includes('"nights":78') ? body : undefined;
  });
  await approvePlan();
  for (const name of FILES) {
    const [kind = '', ending] = name.split('.');
    const answer = await send(kind, await fileOf(name), ending === 'yaml');
    expect([name, answer.status, answer.body.details]).toEqual([name, 200, undefined]);
  }
  report = (await node.call('reports/2026.json')).body as unknown as Report;
});
afterAll(() => node.stop());

async function approvePlan(): Promise<void> {
  const actions = [{ code: 'alloggi', purpose: 3, title: 'DATI INVENTATI', budget: [] }];
  const plan = await node.call('plans', { body: { from: 2026, to: 2028, title: 'DATI INVENTATI', actions } });
  const path = `plans/${String(plan.body['id'])}/versions/1`;
  await node.call(`${path}/concertation`, { body: {} });
  for (const by of ['andria', 'barletta', 'canosa', 'san-ferdinando', 'trani'].map(
    (name) => `ambito-${name}`,
  ))
    await node.call(`${path}/paper-opinion`, { body: { by, opinion: 'favourable' } });
  for (const by of ['asl-bt', 'tavolo'])
    await node.call(`${path}/paper-opinion`, { body: { by, opinion: 'favourable' } });
  const act = { number: '12/2026', date: '2026-03-02', pdfSha256: 'a'.repeat(64) };
  expect((await node.call(`${path}/approval`, { body: act })).status).toBe(200);
}

const table = (purpose: number, code: string): ReportTable => {
  const section = report.sections.find((each) => each.purpose === purpose);
  const found = section?.tables.find((each) => each.code === code);
  if (found === undefined) throw new Error(`no table ${code}`);
  return found;
};

describe('the imported BAT data in the yearly report', () => {
  it('1: the services, who has vouched for them and which nobody has for a year', () => {
    const { rows } = table(1, 'directory');
    const centre = rows.find(([name]) => name === 'Centro antiviolenza Uno');
    expect(centre).toEqual([
      ...['Centro antiviolenza Uno', 'centro antiviolenza', 'Centro antiviolenza Uno'],
      ...['Ambito territoriale di Andria; Ambito territoriale di Canosa di Puglia', 58, '02/03/2026', 'no'],
    ]);
    const desk = rows.find(([name]) => String(name).startsWith('Sportello di Canosa'));
    expect(desk?.slice(-2)).toEqual(['15/01/2025', 'sì']);
    // where a shelter is, and when somebody is there, stands in no report
    const shelter = rows.find(([, kind]) => String(kind).includes('rifugio'));
    expect(shelter?.slice(3, 5)).toEqual(['provincia', '']);
  });

  it('2: what is wanted against what is there', () => {
    const { rows } = table(2, 'targets');
    const of = (where: string, kind: string) =>
      rows.find(([place, what]) => String(place).includes(where) && String(what).includes(kind))?.slice(2);
    expect(of('provincia', 'centro antiviolenza')).toEqual([2, 2, 0, 0, 'piano']);
    expect(of('di Andria', 'équipe')).toEqual([1, 1, 0, 0, 'piano']);
    expect(of('di Trani', 'équipe')).toEqual([1, 0, 1, 0, 'piano']);
    expect(of('San Ferdinando', 'sportello')).toEqual([1, 0, 0, 1, 'piano']);
  });

  it('3: the 41 nights without a suitable unit are a need, decided and funded by the Tavolo', () => {
    const [need] = table(3, 'register-needs').rows;
    expect(need).toEqual([
      'Un alloggio per nuclei numerosi (dati inventati)',
      ...['un alloggio per nuclei numerosi', 'provincia', 'finanziato', '2025: 41', '30.000,50 €'],
    ]);
    expect(table(3, 'register-nights').rows).toEqual([['un alloggio per nuclei numerosi', '2025', 41]]);
    expect(table(4, 'register-decisions').rows).toContainEqual([
      ...['16/03/2026', 'finanziamento di un fabbisogno'],
      'Si finanzia un alloggio per nuclei numerosi con il cofinanziamento regionale (dati inventati).',
      'Un alloggio per nuclei numerosi (dati inventati)',
    ]);
  });

  it('4: meetings, and tasks with what became of them', () => {
    expect(table(4, 'register-meetings').rows).toEqual([
      ['16/03/2026', 'sede della Provincia', 11, 2, 'no'],
      ['12/10/2026', 'Prefettura', 10, 1, 'no'],
    ]);
    const states = table(4, 'register-follow-ups').rows.map((row) => row.at(-1));
    expect(states.sort()).toEqual(['da fare', 'fatto', 'non più necessario', 'oltre il termine']);
  });

  it('5: posts of each ambito’s team, filled and vacant', () => {
    const { rows } = table(5, 'register-equipes');
    expect(rows).toHaveLength(12);
    expect(rows.find(([, , role, , filled]) => role === 'psicologa' && filled === 0)?.slice(1)).toEqual([
      ...['30/09/2026', 'psicologa', 1, 0, 1, 0],
    ]);
  });

  it('6: courses that were held, attendance, certificates due', () => {
    expect(table(6, 'register-courses').rows).toEqual([
      ['Violenza di genere: le basi (dati inventati)', 1, 12, 31],
      ['Una notte della rete: esercitazione con Staffetta (dati inventati)', 1, 4, 23],
      ['Il percorso in pronto soccorso (dati inventati)', 1, 6, 34],
      ['Valutazione del rischio (dati inventati)', 1, 8, 14],
    ]);
    expect(table(6, 'register-attendance').rows).toContainEqual([
      ...['personale sanitario', expect.stringContaining('ASL'), 42],
    ]);
    expect(table(6, 'register-certificates').rows.map((row) => row.at(-1))).toEqual(['04/10/2026']);
  });

  it('7: campaigns with their reach and cost', () => {
    expect(
      table(7, 'register-campaigns').rows.find(([title]) => String(title).startsWith('Non sei sola')),
    ).toEqual([
      ...['Non sei sola: campagna di novembre (dati inventati)', 'provincia', '16/11/2026', '10/12/2026'],
      expect.stringContaining('affissioni'),
      ...[42000, '3.500,00 €'],
    ]);
  });
});

describe('a table of a register', () => {
  it.each(['needs', 'meetings', 'follow-ups', 'equipes', 'courses', 'attendance', 'campaigns'])(
    '%s comes out as it goes in',
    async (kind) => {
      const out = await node.call(`exports/${kind}`);
      expect(out.status).toBe(200);
      const again = await send(kind, out.text, false);
      expect(again.body).toMatchObject({ created: 0, changed: 0 });
    },
  );

  it('is told every fault by row and column in both languages, never the value, and leaves nothing', async () => {
    const rows = [
      'code;asOf;role;posts;filled;hours',
      'ambito-trani;30/09/2026;psychologist;1;2;10',
      'ambito-trani;30/09/2026;psychologist;1;1;99',
      'ambito-bari;30/09/2026;educator;1;1;10',
      'ambito-andria;30/09/2026;educator;1;1;10',
      'ambito-andria;31/09/2026;legal;1;1;10',
    ].join('\n');
    const preview = await send('equipes', rows, false, '?preview=true');
    expect(preview.status).toBe(200);
    const errors = preview.body['errors'] as { row: number; column: string; code: string; message: object }[];
    expect(errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'role', 'unique'],
      [2, 'filled', 'atMostPosts'],
      [3, 'hours', 'hoursOfFilled'],
      [4, 'code', 'unknownAmbito'],
      [6, 'code', 'sameEntry'],
    ]);
    expect(errors[1]?.message).toEqual({
      it: 'Più posti coperti che posti',
      en: 'More posts are filled than there are',
    });
    expect(preview.text).not.toContain('ambito-bari');
    const before = (await node.call('equipes/ambito-trani')).body;
    const refused = await send('equipes', rows, false);
    expect([refused.status, refused.body.code]).toEqual([422, 'import.invalid']);
    expect((await node.call('equipes/ambito-trani')).body).toEqual(before);
  });

  it.each([
    [
      'attendance',
      'code;course;date;hours;role;institution;count\ns-1;nessuno;17/04/2026;8;police;questura;3',
      'course',
      'unknownCourse',
    ],
    [
      'attendance',
      'code;course;date;hours;role;institution;count\ns-1;base;17/04/2026;8;police;;3',
      'institution',
      'unknownBody',
    ],
    [
      'attendance',
      'code;course;date;hours;role;institution;count\ns-1;base;17/04/2026;8;Anna Rossi;questura;3',
      'role',
      'isIn',
    ],
    [
      'needs',
      'code;title;lack;state;notedOn;interventions\nn-1;x;pets;noted;2026-01-01;domani: x',
      'interventions',
      'format',
    ],
    [
      'needs',
      'code;title;lack;state;notedOn\nn-1;telefonare 0883 123456;pets;noted;2026-01-01',
      'title',
      'holdsNoContact',
    ],
    [
      'campaigns',
      'code;title;channels;from;to;reach;cents\nc-1;x;web;2026-02-01;2026-01-01;1;1',
      'to',
      'order',
    ],
    [
      'meetings',
      'code;date;place;bodies;decision;kind;text;needs\nm-1;2026-01-01;online;asl-bt;d-1;fund-need;x;nessuno',
      'needs',
      'unknownNeed',
    ],
  ])('%s with a bad row is refused whole', async (kind, text, column, code) => {
    const answer = await send(kind, text, false);
    expect([answer.status, answer.body.code]).toEqual([422, 'import.invalid']);
    const { errors } = answer.body.details as { errors: object[] };
    expect(errors).toEqual([expect.objectContaining({ row: 2, column, code })]);
    expect(answer.text).not.toMatch(/Anna Rossi|0883 ?123456/);
  });
});

describe('what an institution writes of its own', () => {
  it('is its team alone', async () => {
    const read = await node.call('equipes/ambito-canosa', {
      institution: 'ambito-canosa',
      role: 'coordinator',
    });
    const { asOf: _asOf, posts } = read.body as unknown as { asOf: string; posts: object[] };
    const body = { asOf: '2026-11-20', posts };
    const put = (institution: string, role: string, code = 'ambito-canosa'): Promise<Answer> =>
      node.call(`equipes/${code}`, {
        ...{ institution, role, method: 'PUT', body, headers: { 'if-match': '*' } },
      });
    expect((await put('ambito-canosa', 'coordinator')).body).toMatchObject({
      asOf: '2026-11-20',
      revision: 2,
    });
    expect((await put('ambito-canosa', 'operator')).status).toBe(404);
    expect((await put('ambito-trani', 'coordinator')).status).toBe(404);
    expect((await put('ambito-canosa', 'coordinator', 'ambito-trani')).status).toBe(404);
    const made = (institution: string, code: string) =>
      node.call('equipes', { institution, role: 'coordinator', body: { code, ...body } });
    expect((await made('ambito-canosa', 'ambito-san-ferdinando')).status).toBe(404);
    expect((await made('ambito-san-ferdinando', 'ambito-san-ferdinando')).status).toBe(201);
  });

  it('is the task that the Tavolo gave it, and nobody hands on a task', async () => {
    const who = { institution: 'casa-rifugio-1', role: 'coordinator' };
    const { body: task } = await node.call('follow-ups/figli-oltre-14', who);
    const { title, meeting, decision, institution, due } = task as Record<string, string>;
    const body = { title, meeting, decision, institution, due, state: 'done', closedOn: '2026-11-20' };
    const put = (more: object, as: object = who): Promise<Answer> =>
      node.call('follow-ups/figli-oltre-14', {
        ...{ ...as, method: 'PUT', body: { ...body, ...more }, headers: { 'if-match': '*' } },
      });
    expect((await put({}, { institution: 'cav-1', role: 'coordinator' })).status).toBe(404);
    expect((await put({ institution: 'cav-1' })).status).toBe(404);
    // nor gives itself more time, or a task
    expect((await put({ due: '2027-10-31' })).status).toBe(404);
    expect((await node.call('follow-ups', { ...who, body: { ...body, code: 'sua' } })).status).toBe(404);
    expect((await put({})).body).toMatchObject({ state: 'done', closedOn: '2026-11-20' });
    const { body: overdue } = await node.call<{ items: object[] }>('overdue-follow-ups');
    expect(overdue.items).toEqual([]);
  });
});

describe('what follows from entries and stream', () => {
  it('is told by team, also where none is known, and never how many women', async () => {
    const { body } = await node.call<{ items: { ambito: string }[] }>('equipes-overview', {
      ...{ institution: 'cav-1', role: 'operator' },
    });
    expect(body.items.map(({ ambito }) => ambito)).toHaveLength(5);
    expect(body.items[0]).toEqual({ ambito: 'ambito-andria', posts: 7, vacant: 1, hours: 162 });
  });

  it('is when certificates are due', async () => {
    const { body } = await node.call<{ items: { due: string; overdue: boolean }[] }>('certificates-due');
    expect(body.items[0]).toMatchObject({ course: 'valutazione-rischio', due: '2026-10-04', overdue: true });
  });
});
