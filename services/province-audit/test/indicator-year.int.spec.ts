import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData } from '#contracts';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import { publish } from '../src/app/indicators/publish.js';
import { readFacts } from '../src/app/indicators/read-facts.js';
import { rebuild, type Rebuilding } from '../src/app/indicators/rebuild.js';
import { readReleases, releaseOf, type Published } from '../src/app/indicators/releases.js';
import { definitionsOf } from '../src/domain/indicators/definitions.js';
import type { Solver } from '../src/domain/indicators/attack.js';
import type { Cell, PublishedTable, Release } from '../src/domain/indicators/table.js';
import { smallCells } from './real-tables.js';
import { workedOut } from './table-attack.js';
import { alterLog } from './tampering.js';
import { ToldYear } from './told-year.js';
import { World } from './world.js';

/** Each period, and when whoever publishes comes. */
const PERIODS = [
  ['2026-Q1', '2026-05-02T08:00:00Z'],
  ['2026-Q2', '2026-08-01T08:00:00Z'],
  ['2026-Q3', '2026-11-02T08:00:00Z'],
  ['2026-Q4', '2027-02-01T08:00:00Z'],
  ['2026', '2027-02-01T09:00:00Z'],
] as const;

/** There nothing is ever hidden. */
const WITHOUT_PEOPLE = ['institutions', 'services', 'house-days'];

let world: World;
let solve: Solver;

const published = (period: string): Promise<Published> =>
  world.db.transaction((tx) => publish(tx, world.context, solve, { period, by: 'somebody' }));

const recount = (tell: (now: Rebuilding) => void = () => undefined): Promise<Rebuilding> =>
  rebuild(world.db, world.context.registry, solve, tell);

beforeAll(async () => {
  solve = await loadSolver();
  world = await World.open();
  const year = new ToldYear(2026, 3);
  for (const [period, at] of PERIODS) {
    await year.tell(world, at);
    await published(period);
  }
}, 120_000);
afterAll(() => world.close());

describe('the year of the BAT network, published', () => {
  let releases: Release[];
  const table = (code: string): PublishedTable | undefined =>
    releases.at(-1)?.tables.find((each) => each.table === code);

  beforeAll(async () => {
    releases = (await readReleases(world.db)).map(releaseOf);
  });

  it('shows a number in at least 60 % of its cells', () => {
    const cells = releases.flatMap(({ tables }) =>
      tables
        .filter((each) => !WITHOUT_PEOPLE.includes(each.table))
        .flatMap(({ cells: all }) => Object.values(all as Record<string, Cell>)),
    );
    const shown = cells.filter((cell) => !('hidden' in cell));
    expect(cells.length).toBeGreaterThan(100);
    expect(shown.length / cells.length).toBeGreaterThanOrEqual(0.6);
  });

  it('is told to the network, table by table, and of a hidden number nothing', async () => {
    const rows: { value: Buffer }[] = await world.db.query(
      `SELECT value FROM outbox WHERE attributes->>'type' = 'staffetta.audit.table-published.v1' ORDER BY position`,
    );
    const told = rows.map(
      ({ value }) => JSON.parse(value.toString('utf8')) as EventData['staffetta.audit.table-published.v1'],
    );
    expect(told).toHaveLength(releases.flatMap(({ tables }) => tables).length);
    const year = told.filter(({ release }) => release === '2026');
    const kinds = year.find(({ table: code }) => code === 'institutions');
    expect(kinds).toMatchObject({ purpose: 1, unit: 'count', title: { it: 'Istituzioni della rete' } });
    expect(kinds?.data).toContainEqual({
      row: { code: 'cav', it: 'Centri antiviolenza', en: 'Anti-violence centres' },
      measure: 'count',
      value: 2,
    });
    for (const { table: code, data } of year.filter(({ kind }) => kind !== 'measures')) {
      const cells = table(code)?.cells as Record<string, Cell>;
      const hidden = Object.values(cells).filter((cell) => 'hidden' in cell).length;
      expect({ code, hidden: data.filter(({ value }) => value === null).length }).toEqual({ code, hidden });
    }
  });

  it('tells the sums that the plan has, rounded', () => {
    // 283 contacts, 125 requests
    expect(table('contacts-outcome')?.cells).toMatchObject({ 'taken-in-charge': { shown: 160 } });
    expect(table('offers')?.cells).toMatchObject({ lapsed: { shown: 0 } });
    expect(table('files-opened')?.cells).toMatchObject({ '*': { shown: 285 }, other: { shown: 0 } });
    expect(table('institutions')?.cells).toMatchObject({
      ...{
        cav: { shown: 2 },
        ambito: { shown: 5 },
        'casa-rifugio': { shown: 1 },
        other: { shown: 3 },
      },
    });
    expect(table('services')?.cells).toMatchObject({
      ...{ 'centre-support': { shown: 7 }, placement: { shown: 1 }, 'equipe-care': { shown: 5 } },
    });
    expect(table('house-days')?.cells).toMatchObject({ '*': { shown: 365 }, 'not-told': { shown: 0 } });
  });

  it('has no count of 1 to 4 of people, and names no institution', () => {
    const text = JSON.stringify(releases);
    expect(text).not.toMatch(/cav-1|casa-rifugio-1|ambito-/);
    for (const { kind, table: code, cells } of releases.flatMap(({ tables }) => tables)) {
      if (kind !== 'counts' || WITHOUT_PEOPLE.includes(code)) continue;
      for (const cell of Object.values(cells))
        if ('shown' in cell) expect([code, cell.shown % 5]).toEqual([code, 0]);
    }
  });

  it('hides nothing that somebody with a solver works out of all releases together', async () => {
    const tables = definitionsOf({ year: 2026 }).map((definition) => definition.table);
    expect(workedOut(releases, tables, solve)).toEqual([]);
    // nor an insider who knows which counts are small
    const [live]: { id: number }[] = await world.db.query(
      `SELECT id FROM indicator_generation WHERE purpose = 'live'`,
    );
    const quarters = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'];
    const small = smallCells(await readFacts(world.db.manager, live?.id ?? 0, quarters), releases);
    expect(small.size).toBeGreaterThan(0);
    expect(workedOut(releases, tables, solve, small)).toEqual([]);
  });

  it('is published once, in order, and never changes', async () => {
    await expect(published('2026-Q2')).rejects.toMatchObject({ code: 'indicators.published' });
    await expect(published('2027-Q1')).rejects.toMatchObject({ code: 'indicators.period-open' });
    await expect(published('2026-Q5')).rejects.toMatchObject({ code: 'indicators.period' });
    for (const statement of [
      `UPDATE indicator_release SET digest = 'x'`,
      `DELETE FROM indicator_release`,
      `TRUNCATE indicator_release`,
    ])
      await expect(world.db.query(statement)).rejects.toThrow('frozen');
  });

  it('comes out byte for byte when everything is counted again, also after a kill', async () => {
    const seen: number[] = [];
    const killed = recount(({ position }) => {
      seen.push(position);
      if (seen.length === 2) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const again: number[] = [];
    const { periods, position, to } = await recount((now) => again.push(now.position));
    expect(Math.min(...again)).toBeGreaterThan(Math.max(...seen));
    expect(position).toBe(to);
    expect(periods.map(({ period, result }) => `${period} ${result}`)).toEqual(
      PERIODS.map(([period]) => `${period} same`),
    );
    // nothing of a referral stays behind
    const counted: { purpose: string }[] = await world.db.query(
      `SELECT DISTINCT purpose FROM indicator_referral JOIN indicator_generation g ON g.id = generation`,
    );
    expect(counted).toEqual([{ purpose: 'live' }]);
  });

  it('finds a release that somebody with the database’s rights has altered', async () => {
    const alter = async (change: string): Promise<void> => {
      await world.db.query(`ALTER TABLE indicator_release DISABLE TRIGGER ALL`);
      await world.db.query(`UPDATE indicator_release SET release = ${change} WHERE period = '2026-Q2'`);
      for (const trigger of ['row', 'all'])
        await world.db.query(
          `ALTER TABLE indicator_release ENABLE ALWAYS TRIGGER indicator_release_${trigger}`,
        );
    };
    // one byte more, and the same JSON
    await alter(`release || '\\x20'::bytea`);
    const { periods } = await recount();
    expect(periods.filter(({ result }) => result !== 'same').map(({ period }) => period)).toEqual([
      '2026-Q2',
    ]);
    await alter(`substring(release FROM 1 FOR octet_length(release) - 1)`);
  });

  it('says which period no longer comes out, and which cannot be counted again', async () => {
    // a request of the third quarter that somebody put out of the way
    await alterLog(
      world.db,
      `UPDATE envelope SET attributes = attributes || '{"urgency":"E4"}' WHERE appended_at >= '2026-07-01'
       AND appended_at < '2026-10-01' AND attributes->>'type' LIKE '%submitted%' AND attributes->>'urgency' = 'E2'`,
    );
    const results = async (): Promise<string[]> =>
      (await recount()).periods.map(({ period, result }) => `${period} ${result}`);
    expect(await results()).toEqual([
      ...['2026-Q1 same', '2026-Q2 same', '2026-Q3 differs', '2026-Q4 differs', '2026 differs'],
    ]);
    await world.db.query(
      `UPDATE envelope SET attributes = NULL, withheld_at = now() WHERE topic LIKE 'referrals.%'
       AND appended_at >= '2026-05-01' AND appended_at < '2026-06-01'`,
    );
    expect(await results()).toEqual([
      ...[
        '2026-Q1 same',
        '2026-Q2 incomplete',
        '2026-Q3 incomplete',
        '2026-Q4 incomplete',
        '2026 incomplete',
      ],
    ]);
  });
});
