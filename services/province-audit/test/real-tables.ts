import fc from 'fast-check';
import { countTables, type Span } from '../src/domain/indicators/count.js';
import type { DeclaredFigure, Facts } from '../src/domain/indicators/definition.js';
import { definitionsOf } from '../src/domain/indicators/definitions.js';
import type { Happening } from '../src/domain/indicators/happening.js';
import type { ReleaseInput } from '../src/domain/indicators/release-input.js';
import { cellKey, type CountTable, type Release } from '../src/domain/indicators/table.js';
import { prefixOf } from './table-attack.js';

const QUARTERS = [1, 2, 3, 4] as const;
const codeOf = (quarter: number): string => `2026-Q${String(quarter)}`;
const aCount = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 5, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20, max: 60 }) },
);

const URGENCIES = ['E0', 'E2', 'E4'];
const step = (name: string, more: Partial<Happening> = {}): Happening => ({ what: 'step', name, ...more });
/** All that the real tables tell apart. */
const HAPPENINGS: readonly Happening[] = [
  ...['protection', 'support', 'health-care', 'social-care'].flatMap((purpose) =>
    URGENCIES.map((urgency) => step('submitted', { purpose, urgency })),
  ),
  ...['no-place', 'does-not-fit', 'other'].map((reason) => step('declined', { reason })),
  ...['declined-by-woman', 'answered', 'confirmed', 'offer-refused', 'offer-expired'].map((each) =>
    step(each),
  ),
  ...['chain-gap', 'deadline-missed', 'identity-unopened'].flatMap((rule) =>
    ['raised', 'closed'].map((name): Happening => ({ what: 'finding', name, rule })),
  ),
  ...['received', 'acknowledged', 'decided'].flatMap((name) =>
    URGENCIES.flatMap((urgency) =>
      [true, false].map((inTime): Happening => ({ what: 'stage', name, urgency, inTime, minutes: 90 })),
    ),
  ),
];
/** Whoever arrived was taken in charge. */
const ARRIVALS = ['inside', 'outside'].flatMap((to) => URGENCIES.map((urgency) => ({ to, urgency })));

const happened = fc
  .tuple(
    ...QUARTERS.map(() =>
      fc.tuple(
        fc.array(aCount, { minLength: HAPPENINGS.length, maxLength: HAPPENINGS.length }),
        fc.array(aCount, { minLength: ARRIVALS.length, maxLength: ARRIVALS.length }),
        // a quiet quarter, so that quarters are held back
        fc.constantFrom(1, 1, 8),
      ),
    ),
  )
  .map((quarters) =>
    quarters.flatMap(([steps, arrivals, thinned], at) => {
      const quarter = codeOf(at + 1);
      const few = (count = 0): number => Math.floor(count / thinned);
      return [
        ...HAPPENINGS.map((happening, each) => ({ quarter, happening, count: few(steps[each]) })),
        ...ARRIVALS.flatMap(({ to, urgency }, each) =>
          [
            step('taken-in-charge', { purpose: 'protection', to, urgency }),
            { what: 'stage' as const, name: 'arrived', urgency, minutes: 600 },
          ].map((happening: Happening) => ({ quarter, happening, count: few(arrivals[each]) })),
        ),
      ].filter(({ count }) => count > 0);
    }),
  );

const parts = (figure: string, codes: readonly string[]): fc.Arbitrary<DeclaredFigure[]> =>
  fc
    .array(aCount, { minLength: codes.length, maxLength: codes.length })
    .map((counts) => codes.map((by, at) => ({ figure, by, count: counts[at] ?? 0 })));
/** A figure by several lists, with what none of them counted. */
const wholes = (
  figure: string,
  lists: readonly fc.Arbitrary<DeclaredFigure[]>[],
): fc.Arbitrary<DeclaredFigure[]> =>
  fc.tuple(fc.nat(4), ...lists).map(([rest, ...all]) => {
    const sums = all.map((list) => list.reduce((sum, { count }) => sum + count, 0));
    return [{ figure, count: rest + Math.max(...sums) }, ...all.flat()];
  });
const figures: fc.Arbitrary<DeclaredFigure[]> = fc
  .tuple(
    wholes('contacts', [
      parts('contacts-by-source', ['herself', 'social-services', 'police', 'doctor', 'helpline-1522']),
      parts('contacts-by-channel', ['phone', 'in-person']),
      parts('contacts-by-knowledge', ['helpline-1522', 'web', 'school', 'acquaintance']),
      parts('contacts-by-outcome', ['taken-in-charge', 'information', 'sent-elsewhere']),
    ]),
    wholes('files-opened', [parts('files-opened-by-subject', ['woman'])]),
    parts('stays-ended-by-outcome', ['goals-reached', 'left-or-returned', 'moved-elsewhere', 'other']),
    fc.tuple(aCount, aCount, aCount, aCount, aCount, aCount),
  )
  .map(([contacts, files, exits, [open, begun, directly, women, children, nights]]) => [
    ...[...contacts, ...files, ...exits],
    { figure: 'files-open', count: open },
    { figure: 'stays-begun', count: begun + directly },
    { figure: 'stays-begun-directly', count: directly },
    { figure: 'women-admitted', count: women },
    { figure: 'children-admitted', count: children },
    { figure: 'nights', count: nights },
  ]);

/** A year of small numbers, as the stream and the institutions could tell it. */
export const aYear: fc.Arbitrary<Facts> = fc
  .tuple(happened, fc.tuple(figures, figures))
  .map(([happens, declared]) => ({
    happened: happens,
    institutions: new Map([
      ['inside', { kind: 'casa-rifugio', onNetwork: true, services: [] }],
      ['outside', { kind: 'casa-rifugio', onNetwork: false, services: [] }],
      ['centre', { kind: 'cav', onNetwork: true, services: [] }],
    ]),
    declared: declared.map((all, at) => ({
      ...{ institution: at === 0 ? 'inside' : 'centre', period: '2026' },
      figures: all,
    })),
    days: [],
    plan: [],
  }));

const definitions = definitionsOf({ year: 2026 });
export const tables = definitions.map(({ table }) => table);
const people: CountTable[] = tables
  .filter((table) => table.kind === 'counts')
  .filter((table) => table.people);

export type Method = (input: ReleaseInput) => Release;

const spanOf = (quarter?: 1 | 2 | 3 | 4): Span => ({
  period: quarter === undefined ? { year: 2026 } : { year: 2026, quarter },
  code: quarter === undefined ? '2026' : codeOf(quarter),
  days: ['2026-01-01', '2026-12-31'],
  quarters: quarter === undefined ? QUARTERS.map(codeOf) : [codeOf(quarter)],
});

/** The tables by quarter of each quarter, then those by year. */
function countYear(facts: Facts): ReturnType<typeof countTables>[] {
  const quarterly = definitions.filter(({ table }) => table.kind !== 'shares' && table.every === 'quarter');
  const yearly = definitions.filter((each) => !quarterly.includes(each));
  return [
    ...QUARTERS.map((quarter) => countTables(quarterly, facts, spanOf(quarter))),
    countTables(yearly, facts, spanOf()),
  ];
}

/** The five releases of 2026, each with the earlier ones. */
export function publishYear(facts: Facts, method: Method): Release[] {
  const counts = countYear(facts);
  const releases: Release[] = [];
  for (const quarter of [...QUARTERS, undefined]) {
    const until = counts.slice(0, quarter ?? counts.length);
    const counted = until.flatMap((each) => each.counted);
    const measured = until.flatMap((each) => each.measured);
    const { period } = spanOf(quarter);
    releases.push(method({ tables, period, asOf: 1, counted, measured, earlier: [...releases] }));
  }
  return releases;
}

/** The hidden cells that are small by themselves, as `workedOut` names them: an insider knows which. */
export function smallCells(facts: Facts, releases: readonly Release[]): Set<string> {
  const counts = countYear(facts).flatMap(({ counted }) => counted);
  const small = new Set<string>();
  for (const { kind, table: code, period, cells } of releases.flatMap((each) => each.tables)) {
    const table = people.find((each) => each.code === code);
    // what adds up others may be hidden for more reasons
    if (
      table === undefined ||
      kind !== 'counts' ||
      (period.quarter === undefined && table.every === 'quarter')
    )
      continue;
    const truth = counts.find((each) => each.table === code && each.period.quarter === period.quarter)?.cells;
    for (const [key, cell] of Object.entries(cells)) {
      const count = truth?.get(key) ?? 0;
      const isPart = people.some(
        ({ partOf }) => partOf?.population === table.population && partOf.category === key,
      );
      if ('hidden' in cell && !key.includes('*') && !isPart && count >= 1 && count <= 4)
        small.add(prefixOf(period, code) + key);
    }
  }
  return small;
}

/** Complementary hiding off: what is small is hidden, and nothing else. */
export const smallOnly: Method = ({ period, asOf, counted }) => ({
  ...{ period, asOf, notes: [] },
  tables: counted
    .filter((each) => each.period.quarter === period.quarter)
    .flatMap(({ table: code, cells: given }) => {
      const table = people.find((each) => each.code === code);
      // those by quarter wait for fifty
      if (table === undefined || (period.quarter !== undefined && table.every === 'quarter')) return [];
      const codes = ({ categories }: CountTable['rows']): string[] => [
        ...categories.map((each) => each.code),
        '*',
      ];
      const keys = codes(table.rows).flatMap((row) =>
        table.columns === undefined ? [row] : codes(table.columns).map((column) => cellKey(row, column)),
      );
      const cells = keys.map((key) => {
        const fits = (inner: string): boolean =>
          key.split('/').every((part, at) => part === '*' || part === inner.split('/')[at]);
        const count = [...given].reduce((sum, [inner, each]) => sum + (fits(inner) ? each : 0), 0);
        const isSmall = count >= 1 && count <= 4;
        return [key, isSmall ? { hidden: true as const } : { shown: 5 * Math.round(count / 5) }] as const;
      });
      return [{ kind: 'counts' as const, table: code, period, cells: Object.fromEntries(cells) }];
    }),
});
