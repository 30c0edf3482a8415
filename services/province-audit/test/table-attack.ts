import type { Row, Solver } from '../src/domain/indicators/attack.js';
import type { CountTable, Release, Table } from '../src/domain/indicators/table.js';

const MOST = 100_000;

/**
 * What a reader with a solver works out of all releases of a year: the hidden cells of which the lowest and the highest possible
 * value are the same. Knows only what is printed, and what the dictionary says of the tables: sums, populations, years.
 */
export function workedOut(releases: readonly Release[], tables: readonly Table[], solve: Solver): string[] {
  const columns: { lower: number; upper: number; orZero: boolean }[] = [];
  const rows: Row[] = [];
  const at = new Map<string, number>();
  const hidden = new Map<string, number>();
  const people = tables.filter((table) => table.kind === 'counts').filter((table) => table.people);
  const variable = (name: string): number => {
    const known = at.get(name) ?? columns.push({ lower: 0, upper: MOST, orZero: false }) - 1;
    at.set(name, known);
    return known;
  };
  const equal = (total: string, parts: readonly string[]): void => {
    const terms = [[variable(total), -1] as const, ...parts.map((part) => [variable(part), 1] as const)];
    rows.push({ lower: 0, upper: 0, terms });
  };
  const out = new Set<string>();
  for (const published of releases.flatMap((release) => release.tables)) {
    const table = people.find(({ code }) => code === published.table);
    if (table === undefined || published.kind !== 'counts') continue;
    const prefix = `${JSON.stringify(published.period)} ${table.code} `;
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

  return [...hidden].flatMap(([name, index]) => {
    const [low, high] = [-1, 1].map((weight) => {
      const world = solve({ columns, rows, maximise: new Map([[index, weight]]) });
      // no world at all would be a fault of this attack, or tables that contradict themselves
      if (typeof world === 'string') throw new Error(`no world fits: ${name}`);
      return Math.round(world[index] ?? NaN);
    });
    return low === high ? [`${name} is ${String(low)}`] : [];
  });
}

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

function linkYear(table: CountTable, out: ReadonlySet<string>, equal: Equal): void {
  const years = new Set(
    [...out].map((prefix) => (JSON.parse(prefix.split(' ')[0] ?? '{}') as { year: number }).year),
  );
  for (const year of years) {
    const whole = `${JSON.stringify({ year })} ${table.code} `;
    const quarters = [1, 2, 3, 4].map(
      (quarter) => [...out].find((prefix) => isOf(prefix, table.code, year, quarter)) ?? '',
    );
    if (!out.has(whole) || quarters.includes('')) continue;
    const rows = [...codes(table.rows), '*'];
    const keys =
      table.columns === undefined
        ? rows
        : rows.flatMap((row) =>
            [...codes(table.columns ?? table.rows), '*'].map((column) => `${row}/${column}`),
          );
    for (const key of keys)
      equal(
        whole + key,
        quarters.map((quarter) => quarter + key),
      );
  }
}

/** A stored release may have the keys of its period in another order. */
function isOf(prefix: string, code: string, year: number, quarter: number): boolean {
  const [period = '{}', table] = prefix.split(' ');
  const parsed = JSON.parse(period) as { year: number; quarter?: number };
  return table === code && parsed.year === year && parsed.quarter === quarter;
}
