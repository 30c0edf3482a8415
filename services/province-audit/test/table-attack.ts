import type { Column, IntegerProgram, Row, Solver } from '../src/domain/indicators/attack.js';
import type { CountTable, MeasureTable, Period, Release, Table } from '../src/domain/indicators/table.js';

const MOST = 100_000;

const FROM = 20;
const BY_QUARTER_FROM = 50;

/**
 * What somebody with a solver works out of all releases of a year: the hidden cells that have one possible value. Knows what is
 * printed, and what the dictionary says of the tables: sums, populations, years, from how many on there are quarters and medians,
 * and that whoever arrived was taken in charge, and a stage that was in time or late took some time.
 * @param small cells of which it is known, too, that they are 1 to 4: then these only are asked for
 */
export function workedOut(
  releases: readonly Release[],
  tables: readonly Table[],
  solve: Solver,
  small?: ReadonlySet<string>,
): string[] {
  const columns: Column[] = [];
  const rows: Row[] = [];
  const at = new Map<string, number>();
  const hidden = new Map<string, number>();
  const people = tables.filter((table) => table.kind === 'counts').filter((table) => table.people);
  const variable = (name: string): number => {
    const known = at.get(name) ?? columns.push({ lower: 0, upper: MOST, orZero: false }) - 1;
    at.set(name, known);
    return known;
  };
  const relate: Relate = (parts, less, lower, upper) => {
    const terms = [
      ...parts.map((part) => [variable(part), 1] as const),
      ...less.map((part) => [variable(part), -1] as const),
    ];
    rows.push({ lower, upper, terms });
  };
  const equal: Equal = (total, parts) => relate(parts, [total], 0, 0);
  const out = new Set<string>();
  for (const published of releases.flatMap((release) => release.tables)) {
    const table = people.find(({ code }) => code === published.table);
    const prefix = prefixOf(published.period, published.table);
    if (published.kind === 'measures') {
      for (const [key, cell] of Object.entries(published.cells))
        columns[variable(prefix + key)] =
          'hidden' in cell
            ? { lower: 0, upper: FROM - 1, orZero: false }
            : { lower: FROM, upper: MOST, orZero: false };
      continue;
    }
    if (table === undefined || published.kind !== 'counts') continue;
    out.add(prefix);
    for (const [key, cell] of Object.entries(published.cells)) {
      const index = variable(prefix + key);
      if ('hidden' in cell) hidden.set(prefix + key, index);
      else if (cell.shown === 0) columns[index] = { lower: 0, upper: 0, orZero: false };
      else columns[index] = { lower: Math.max(5, cell.shown - 2), upper: cell.shown + 2, orZero: false };
    }
    addUp(table, prefix, equal);
  }
  for (const prefix of out) linkTables(prefix, out, people, equal);
  for (const table of people) linkYear(table, out, equal);
  for (const table of people) limitQuarters(table, releases, relate);
  linkTimes(releases, tables, out, relate);
  for (const name of small ?? []) columns[variable(name)] = { lower: 1, upper: 4, orZero: false };

  const asked = [...hidden].filter(([name]) => small?.has(name) ?? true);
  return onlyOneValue(asked, { columns, rows }, solve);
}

/** Those of one value in all worlds. Many are asked for at once; only what is left, by itself. */
function onlyOneValue(
  asked: readonly (readonly [name: string, index: number])[],
  program: Omit<IntegerProgram, 'maximise'>,
  solve: Solver,
): string[] {
  const seen = new Map(asked.map(([name, index]) => [name, { index, values: new Set<number>() }]));
  const ask = (maximise: Map<number, number>): void => {
    const world = solve({ ...program, maximise });
    // no world at all would be a fault of this attack, or tables that contradict themselves
    if (typeof world === 'string') throw new Error(world);
    for (const { index, values } of seen.values()) values.add(Math.round(world[index] ?? NaN));
  };
  const left = (): [string, number][] =>
    [...seen].flatMap(([name, { index, values }]) => (values.size < 2 ? [[name, index]] : []));
  for (const weight of [1, -1])
    if (asked.length > 0) ask(new Map(left().map(([, index]) => [index, weight])));
  for (const [name, index] of left())
    for (const weight of [1, -1]) if ((seen.get(name)?.values.size ?? 0) < 2) ask(new Map([[index, weight]]));
  return left().map(([name]) => `${name} is ${[...(seen.get(name)?.values ?? [])].join()}`);
}

/** A stored release may have the keys of its period in another order. */
export const prefixOf = ({ year, quarter }: Period, table: string): string =>
  `${JSON.stringify(quarter === undefined ? { year } : { year, quarter })} ${table} `;

/** By when the quarters of a table were out says on which side of fifty they were until then. */
function limitQuarters(table: CountTable, releases: readonly Release[], relate: Relate): void {
  if (table.every !== 'quarter') return;
  let before: string[] = [];
  for (const { period, tables } of releases) {
    if (period.quarter === undefined) continue;
    const until = [...before, prefixOf(period, table.code) + totalOf(table)];
    const isOut = tables.some(
      (each) => each.table === table.code && prefixOf(each.period, '') === prefixOf(period, ''),
    );
    if (isOut) {
      relate(until, [], BY_QUARTER_FROM, Infinity);
      if (before.length > 0) relate(before, [], 0, BY_QUARTER_FROM - 1);
      return;
    }
    before = until;
  }
  if (before.length > 0) relate(before, [], 0, BY_QUARTER_FROM - 1);
}

/** Whose median is told. */
function linkTimes(
  releases: readonly Release[],
  tables: readonly Table[],
  out: ReadonlySet<string>,
  relate: Relate,
): void {
  const measured = (code: string): MeasureTable | undefined =>
    tables.filter((each) => each.kind === 'measures').find((each) => each.code === code);
  for (const { period } of releases) {
    const [replies, arrivals] = [measured('reply-times'), measured('arrival-times')];
    const [stages, results] = [prefixOf(period, 'stages'), prefixOf(period, 'results')];
    if (replies?.columns !== undefined && out.has(stages))
      for (const row of codes(replies.rows)) {
        const parts = codes(replies.columns).map((each) => `${prefixOf(period, replies.code)}${row}/${each}`);
        relate(parts, [`${stages}${row}/*`], 0, Infinity);
      }
    if (arrivals !== undefined && out.has(results))
      relate(
        [`${results}in-charge`],
        codes(arrivals.rows).map((each) => prefixOf(period, arrivals.code) + each),
        0,
        Infinity,
      );
  }
}

type Relate = (parts: readonly string[], less: readonly string[], lower: number, upper: number) => void;
type Equal = (total: string, parts: readonly string[]) => void;
const codes = ({ categories }: CountTable['rows']): string[] => categories.map(({ code }) => code);

function addUp({ rows, columns }: CountTable, prefix: string, equal: Equal): void {
  if (columns === undefined) {
    equal(
      `${prefix}*`,
      codes(rows).map((row) => prefix + row),
    );
    return;
  }
  for (const row of [...codes(rows), '*'])
    equal(
      `${prefix}${row}/*`,
      codes(columns).map((column) => `${prefix}${row}/${column}`),
    );
  for (const column of [...codes(columns), '*'])
    equal(
      `${prefix}*/${column}`,
      codes(rows).map((row) => `${prefix}${row}/${column}`),
    );
}

const totalOf = ({ columns }: CountTable): string => (columns === undefined ? '*' : '*/*');
/** The cell of a margin in a table that has the dimension. */
function marginOf({ rows, columns }: CountTable, dimension: string, category: string): string | undefined {
  if (rows.code === dimension) return columns === undefined ? category : `${category}/*`;
  return columns?.code === dimension ? `*/${category}` : undefined;
}

/** Tables of one period that count the same ones, or some of them. */
function linkTables(
  prefix: string,
  out: ReadonlySet<string>,
  people: readonly CountTable[],
  equal: Equal,
): void {
  const [period = '', code] = prefix.split(' ');
  const table = people.find((each) => each.code === code);
  if (table === undefined) return;
  for (const other of people.filter((each) => each.code !== code && out.has(`${period} ${each.code} `))) {
    const there = `${period} ${other.code} `;
    if (other.population === table.population) {
      equal(prefix + totalOf(table), [there + totalOf(other)]);
      for (const dimension of [table.rows, ...(table.columns === undefined ? [] : [table.columns])])
        for (const category of codes(dimension)) {
          const [here, margin] = [table, other].map((each) => marginOf(each, dimension.code, category));
          if (here !== undefined && margin !== undefined) equal(prefix + here, [there + margin]);
        }
    }
    if (table.partOf?.population !== other.population) continue;
    const margin = marginOf(other, table.partOf.dimension, table.partOf.category);
    if (margin !== undefined) equal(prefix + totalOf(table), [there + margin]);
  }
}

/** The year of a table by quarter is the sum of its quarters, whether these are out or not. */
function linkYear(table: CountTable, out: ReadonlySet<string>, equal: Equal): void {
  if (table.every !== 'quarter') return;
  for (const year of new Set([...out].map((prefix) => yearOf(prefix)))) {
    const whole = prefixOf({ year }, table.code);
    if (!out.has(whole)) continue;
    const quarters = ([1, 2, 3, 4] as const).map((quarter) => prefixOf({ year, quarter }, table.code));
    for (const prefix of quarters) addUp(table, prefix, equal);
    const rows = [...codes(table.rows), '*'];
    const columns = table.columns && [...codes(table.columns), '*'];
    for (const key of rows.flatMap((row) => columns?.map((column) => `${row}/${column}`) ?? [row]))
      equal(
        whole + key,
        quarters.map((quarter) => quarter + key),
      );
  }
}

const yearOf = (prefix: string): number =>
  (JSON.parse(prefix.split(' ')[0] ?? '{}') as { year: number }).year;
