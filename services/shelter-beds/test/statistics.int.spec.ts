import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { romeInstant } from '#trust';
import type { PartyNetwork, TestAnswer, TestCall } from '#testing';
import { startNodes } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  network = await startNodes();
  db = network.node('shelter-beds').app.get(DataSource);
  const day = (date: string, minute = 600): Date => romeInstant(date, minute);
  const stays: [Date, Date | null, string | null, number, number][] = [
    // before the quarter, and on through its end
    [day('2025-05-02'), null, null, 1, 2],
    // over the quarter's beginning: 9 nights of it within
    [day('2025-06-20'), day('2025-07-10'), 'goals-reached', 1, 0],
    // within: 3 nights, by the days in Rome and not by hours
    [day('2025-08-01', 1_430), day('2025-08-04', 10), 'moved-elsewhere', 2, 1],
    // begun in the last minute of the quarter: a night belongs to the day on which it begins, as in Istat's counts
    [day('2025-09-30', 1_439), day('2025-10-02'), 'goals-reached', 1, 0],
    // after it
    [day('2025-10-01', 0), day('2025-10-03'), 'other', 1, 1],
  ];
  for (const [since, ended, outcome, adults, minors] of stays) {
    await db.query(
      `INSERT INTO stay (institution, entry, adults, minors, since, review_on, ended_at, outcome)
       VALUES ($1, 'referral', $2, $3, $4, '2026-01-01', $5, $6)`,
      [HOUSE, adults, minors, since, ended, outcome],
    );
  }
});
afterAll(() => network.stop());

const read = (period: string, call: TestCall = {}): Promise<TestAnswer> =>
  network.call(HOUSE, `statistics?period=${period}`, { roles: ['coordinator'], ...call });
const declare = (body: object, call: TestCall = {}): Promise<TestAnswer> =>
  network.call(HOUSE, 'statistics', { roles: ['coordinator'], ...call, body });
const said = async (): Promise<unknown[]> => {
  const rows = await db.query<{ value: Buffer }[]>(
    `SELECT value FROM outbox WHERE attributes->>'type' = 'staffetta.statements.statistics-declared.v1' ORDER BY 1`,
  );
  return rows.map(({ value }) => JSON.parse(value.toString()) as unknown);
};

const Q3 = [
  { figure: 'children-admitted', count: 1 },
  { figure: 'files-open', count: 0 },
  { figure: 'files-opened', count: 0 },
  // 92, 9, 3 and 1
  { figure: 'nights', count: 105 },
  { figure: 'stays-begun', count: 2 },
  { figure: 'stays-begun-directly', count: 0 },
  { figure: 'stays-ended-by-outcome', by: 'goals-reached', count: 1 },
  { figure: 'stays-ended-by-outcome', by: 'moved-elsewhere', count: 1 },
  { figure: 'stays-open', count: 2 },
  { figure: 'women-admitted', count: 3 },
];

describe('an institution’s statistics', () => {
  it('are counted from its own tables, by the calendar in Rome', async () => {
    const { status, body } = await read('2025-Q3');
    expect(status).toBe(200);
    expect(body['declared']).toEqual([]);
    expect(new Set(body['figures'] as unknown[])).toEqual(new Set(Q3));
    expect(await said()).toEqual([]);
  });

  it('are declared by the coordinator who saw them, version after version', async () => {
    const { body } = await read('2025-Q3');
    const seen = { period: '2025-Q3', digest: String(body['digest']) };
    const headers = { 'idempotency-key': 'statistics-1' };
    const first = await declare(seen, { headers });
    expect(first).toMatchObject({ status: 200, body: { declared: [{ version: 1, digest: seen.digest }] } });
    expect((await declare(seen, { headers })).body).toEqual(first.body);
    expect(await declare(seen)).toMatchObject({
      status: 409,
      body: { code: 'statistics.unchanged', details: { version: 1 } },
    });

    // a late entry
    await db.query(`UPDATE stay SET outcome = 'contact-lost' WHERE outcome = 'moved-elsewhere'`);
    const changed = await declare(seen);
    expect(changed).toMatchObject({ status: 409, body: { code: 'statistics.changed' } });
    const again = await read('2025-Q3');
    const digest = String(again.body['digest']);
    const answers = await Promise.all([
      declare({ period: '2025-Q3', digest }),
      declare({ period: '2025-Q3', digest }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await said()).toEqual([
      { period: '2025-Q3', version: 1, figures: body['figures'] },
      { period: '2025-Q3', version: 2, figures: again.body['figures'] },
    ]);
  });

  it('are not declared while the period goes on', async () => {
    const year = String(new Date().getFullYear());
    const { body } = await read(year);
    const early = await declare({ period: year, digest: String(body['digest']) });
    expect(early).toMatchObject({ status: 409, body: { code: 'statistics.period-open' } });
  });

  it.each(['2025-Q5', '25', '2025-07', ''])('have no period %j', async (period) => {
    expect((await read(period)).status).toBe(400);
  });
});
