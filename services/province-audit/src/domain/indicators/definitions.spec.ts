import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CODE_LABELS, CODES } from '#contracts';
import { EVENT_NAMES } from '#referral';
import { countTables, type Span } from './count.js';
import type { DeclaredFigure, Facts } from './definition.js';
import { DEFINITIONS, definitionsOf, TABLES } from './definitions.js';
import type { Happening } from './happening.js';
import * as LISTS from './tables/plan/lists.js';
import { isConsistent } from './tables/declared.js';
import { cellKey, type Counted, type CountTable, type Table } from './table.js';

const QUARTER: Span = {
  code: '2026-Q1',
  period: { year: 2026, quarter: 1 },
  days: ['2026-01-01', '2026-03-31'],
  quarters: ['2026-Q1'],
};
const YEAR: Span = {
  code: '2026',
  period: { year: 2026 },
  days: ['2026-01-01', '2026-12-31'],
  quarters: ['2026-Q1'],
};

const code = (codes: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...codes) },
    { weight: 1, arbitrary: fc.constant('not-foreseen') },
  );
const INSTITUTIONS = ['one', 'two', 'three', 'unlisted'];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record(
    {
      what: fc.constantFrom('step' as const, 'stage' as const),
      name: fc.constantFrom(...EVENT_NAMES, 'decided', 'arrived'),
      ...{
        from: fc.constantFrom(...INSTITUTIONS),
        to: fc.constantFrom(...INSTITUTIONS),
        kind: code(CODES.kind),
      },
      ...{
        purpose: code(CODES.purpose),
        urgency: code(CODES.urgency),
        reason: code(CODES.declineReason),
      },
      ...{ outcome: code(CODES.outcome), inTime: fc.boolean(), minutes: fc.nat(99_999) },
    },
    { requiredKeys: ['what', 'name'] },
  ),
  fc.record({
    what: fc.constant('finding' as const),
    name: fc.constantFrom('raised', 'closed'),
    rule: code(CODES.findingRule),
  }),
);

const figure: fc.Arbitrary<DeclaredFigure> = fc.oneof(
  fc.record({ figure: fc.constantFrom(...CODES.statisticsFigure), count: fc.nat(50) }),
  fc.record({
    figure: fc.constantFrom(
      ...['contacts-by-source', 'contacts-by-channel', 'contacts-by-outcome', 'contacts-by-knowledge'],
      ...['files-opened-by-subject', 'stays-ended-by-outcome'],
    ),
    by: code([...CODES.contactSource, ...CODES.incomingChannel, ...CODES.learnedThrough, ...CODES.outcome]),
    count: fc.nat(9),
  }),
);

const day = fc.constantFrom('2025-12-31', '2026-01-01', '2026-06-15', '2026-12-31', '2027-01-01');
const lines = fc.array(fc.record({ source: code(CODES.fundingSource), cents: fc.nat(9_999_999) }), {
  maxLength: 3,
});
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const SAYINGS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  'plan-recorded': fc.record({
    ...{ state: code(CODES.planState), from: fc.constantFrom(2024, 2026), to: fc.constantFrom(2026, 2028) },
    actions: fc.array(fc.record({ purpose: fc.integer({ min: 1, max: 7 }), budget: lines }), {
      maxLength: 3,
    }),
  }),
  'service-recorded': fc.record({
    ...{ kind: code(CODES.directoryKind), state: code(CODES.directoryState), verifiedAt: sometimes(day) },
    ambiti: fc.subarray(INSTITUTIONS),
  }),
  'target-set': fc.record({
    ...{ year: fc.constantFrom(2025, 2026), kind: code(CODES.directoryKind), count: fc.nat(5) },
    ambito: sometimes(fc.constantFrom(...INSTITUTIONS)),
  }),
  'need-recorded': fc.record({
    ...{
      lack: code(CODES.needLack),
      state: fc.constantFrom(...CODES.needState),
      notedOn: day,
      funding: lines,
    },
  }),
  'meeting-recorded': fc.record({
    ...{ date: day, checkpoint: sometimes(fc.constant({})) },
    decisions: fc.array(fc.record({ kind: code(CODES.decisionKind) }), { maxLength: 4 }),
  }),
  'follow-up-recorded': fc.record({
    ...{ due: day, state: fc.constantFrom(...CODES.followUpState), closedOn: sometimes(day) },
  }),
  'equipe-recorded': fc.record({
    ...{ ambito: fc.constantFrom(...INSTITUTIONS), asOf: day },
    posts: fc.array(fc.record({ role: code(CODES.equipeRole), posts: fc.nat(4), filled: fc.nat(4) })),
  }),
  'session-recorded': fc.record({
    ...{
      kind: code(CODES.courseKind),
      date: day,
      hours: fc.nat(40),
      cancelled: sometimes(fc.constant(true)),
    },
    attendance: fc.array(fc.record({ role: code(CODES.traineeRole), count: fc.nat(30) })),
  }),
  'campaign-recorded': fc.record({
    ...{ ambito: sometimes(fc.constantFrom(...INSTITUTIONS)), from: day, to: day, reach: fc.nat(9_999) },
    channels: fc.array(code(CODES.campaignChannel)),
    materials: fc.array(fc.record({ material: code(CODES.campaignMaterial), count: fc.nat(999) })),
  }),
};
const SPELLS = ['2025b', '2026a', '2026b', '2027a', '2027b'];
const said = fc.oneof(
  ...Object.entries(SAYINGS).map(([name, value]) =>
    fc.record({ ...{ entry: fc.uuid(), name: fc.constant(name), value }, spell: fc.constantFrom(...SPELLS) }),
  ),
);

const facts: fc.Arbitrary<Facts> = fc.record({
  happened: fc.array(
    fc.record({ quarter: fc.constant('2026-Q1'), happening, count: fc.integer({ min: 1, max: 9 }) }),
  ),
  institutions: fc
    .array(
      fc.record({
        kind: code(CODES.institutionKind),
        onNetwork: fc.boolean(),
        services: fc.subarray([...CODES.service]),
      }),
      {
        ...{ minLength: 3, maxLength: 3 },
      },
    )
    .map((all) => new Map(all.map((each, i) => [INSTITUTIONS[i] ?? '', each]))),
  declared: fc.array(
    fc.record({
      institution: fc.constantFrom(...INSTITUTIONS),
      period: fc.constantFrom('2026', '2025'),
      figures: fc.array(figure, { maxLength: 20 }),
    }),
    { maxLength: 4 },
  ),
  plan: fc.array(said, { maxLength: 12 }),
  days: fc.uniqueArray(
    fc.record({
      institution: fc.constantFrom(...INSTITUTIONS),
      day: fc.constantFrom('2025-12-31', '2026-01-01', '2026-02-03', '2026-03-31', '2026-04-01'),
      answer: fc.constantFrom('places', 'emergency-only', 'none', 'waiting-list'),
    }),
    { selector: ({ institution, day }) => `${institution} ${day}` },
  ),
});

const keysOf = ({ rows, columns }: CountTable): string[] =>
  rows.categories.flatMap(({ code: row }) =>
    columns === undefined ? [row] : columns.categories.map(({ code: column }) => cellKey(row, column)),
  );
const isCounts = (table: Table): table is CountTable => table.kind === 'counts';

/** What is added up over one dimension of a table that has it. */
function margin({ cells }: Counted, table: CountTable, dimension: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of cells) {
    const [row = '', column = ''] = key.split('/');
    const at = table.rows.code === dimension ? row : column;
    if (count > 0) sums.set(at, (sums.get(at) ?? 0) + count);
  }
  return sums;
}

describe('the tables', () => {
  it('have each a code of their own, and count whatever comes within their categories, never below nothing', () => {
    expect(new Set(TABLES.map((table) => table.code)).size).toBe(TABLES.length);
    fc.assert(
      fc.property(facts, fc.constantFrom(QUARTER, YEAR), (all, span) => {
        const { counted, measured } = countTables(DEFINITIONS, all, span);
        for (const { table, cells } of counted) {
          const of = TABLES.filter(isCounts).find((each) => each.code === table);
          for (const [key, count] of cells) {
            expect([table, of === undefined ? [] : keysOf(of)]).toEqual([
              table,
              expect.arrayContaining([key]),
            ]);
            expect([table, key, count >= 0 && Number.isInteger(count)]).toEqual([table, key, true]);
          }
        }
        expect(measured.map(({ table }) => table)).toEqual(
          TABLES.filter(({ kind }) => kind === 'measures').map((table) => table.code),
        );
      }),
    );
  });

  it('of one population have one total, and the same sums where they share a dimension', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const { counted } = countTables(DEFINITIONS, all, YEAR);
        const tables = TABLES.filter(isCounts);
        const totals = new Map<string, number>();
        const margins = new Map<string, Map<string, number>>();
        for (const table of tables) {
          const own = counted.find((each) => each.table === table.code);
          if (own === undefined) throw new Error(table.code);
          const total = [...own.cells.values()].reduce((sum, count) => sum + count, 0);
          expect([table.code, total]).toEqual([table.code, totals.get(table.population) ?? total]);
          totals.set(table.population, total);
          for (const dimension of [
            table.rows.code,
            ...(table.columns === undefined ? [] : [table.columns.code]),
          ]) {
            const place = `${table.population} ${dimension}`;
            const sums = margin(own, table, dimension);
            expect(sums).toEqual(margins.get(place) ?? sums);
            margins.set(place, sums);
          }
          const { partOf } = table;
          if (partOf === undefined) continue;
          const whole = margins.get(`${partOf.population} ${partOf.dimension}`);
          expect(total).toBe(whole?.get(partOf.category) ?? 0);
        }
      }),
    );
  });

  it('of the plan name the codes of the contracts, with the words that people read everywhere', () => {
    const lists = {
      KIND: 'directoryKind',
      LACK: 'needLack',
      SOURCE: 'fundingSource',
      DECISION: 'decisionKind',
      ROLE: 'equipeRole',
      COURSE: 'courseKind',
      TRAINEE: 'traineeRole',
      CHANNEL: 'campaignChannel',
      MATERIAL: 'campaignMaterial',
    } as const;
    const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
    for (const name of Object.keys(lists) as (keyof typeof lists)[]) {
      const { categories } = LISTS[name];
      const list = lists[name];
      const words: Readonly<Record<string, { it: string; en: string }>> = CODE_LABELS[list];
      expect(categories.map((each) => each.code)).toEqual([...CODES[list]]);
      expect(categories.map(({ title }) => [title.it, title.en])).toEqual(
        Object.values(words).map(({ it: italian, en }) => [capital(italian), capital(en)]),
      );
    }
  });

  it('leave out a declaration that counts more parts than there is', () => {
    expect(isConsistent([{ figure: 'contacts', count: 5 }])).toBe(true);
    const more = { figure: 'contacts-by-source', by: 'herself', count: 6 };
    expect(isConsistent([{ figure: 'contacts', count: 5 }, more])).toBe(false);
  });

  it('that came later have no row in an earlier year', () => {
    for (const { table, since } of DEFINITIONS) {
      const before = definitionsOf({ year: (since ?? 2020) - 1 }).some((each) => each.table === table);
      expect([table.code, before]).toEqual([table.code, since === undefined]);
    }
  });
});
