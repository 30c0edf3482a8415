import type { EntityManager } from 'typeorm';
import type { countTables } from '../../domain/indicators/count.js';

type Db = Pick<EntityManager, 'query'>;

/** The true counts of one quarter, of all tables by quarter. */
export type QuarterCounts = ReturnType<typeof countTables>;

/** By quarter (`2026-Q3`): what was counted when it was published. */
export type FrozenCounts = ReadonlyMap<string, QuarterCounts>;

interface Entries<Value> {
  readonly table: string;
  readonly period: QuarterCounts['counted'][number]['period'];
  readonly cells: readonly (readonly [string, Value])[];
}
/** As it lies in the database. */
export interface StoredCounts {
  readonly counted: readonly Entries<number>[];
  readonly measured: readonly Entries<readonly number[]>[];
}

const entriesOf = <Value>(cells: ReadonlyMap<string, Value>): [string, Value][] =>
  [...cells].sort(([a], [b]) => (a < b ? -1 : 1));

/** The same counts give the same JSON. */
export const storedOf = ({ counted, measured }: QuarterCounts): StoredCounts => ({
  counted: counted.map(({ table, period, cells }) => ({ table, period, cells: entriesOf(cells) })),
  measured: measured.map(({ table, period, cells }) => ({ table, period, cells: entriesOf(cells) })),
});

export const countsOf = ({ counted, measured }: StoredCounts): QuarterCounts => ({
  counted: counted.map((each) => ({ ...each, cells: new Map(each.cells) })),
  measured: measured.map((each) => ({ ...each, cells: new Map(each.cells) })),
});

export const areSame = (a: QuarterCounts, b: QuarterCounts): boolean =>
  JSON.stringify(storedOf(a)) === JSON.stringify(storedOf(b));

export async function readFrozen(db: Db): Promise<FrozenCounts> {
  const rows: { quarter: string; counts: StoredCounts }[] = await db.query(
    `SELECT quarter, counts FROM indicator_frozen`,
  );
  return new Map(rows.map(({ quarter, counts }) => [quarter, countsOf(counts)]));
}

/** Keeps what a release has counted; when the year is out, nothing of it is needed any more. */
export async function keepFrozen(db: Db, code: string, counts: FrozenCounts): Promise<void> {
  if (code.length === 4) {
    await db.query(`DELETE FROM indicator_frozen WHERE left(quarter, 4) = $1`, [code]);
    return;
  }
  await db.query(
    `INSERT INTO indicator_frozen (quarter, counts) SELECT * FROM unnest($1::text[], $2::jsonb[])
     ON CONFLICT (quarter) DO NOTHING`,
    [[...counts.keys()], [...counts.values()].map((each) => JSON.stringify(storedOf(each)))],
  );
}
