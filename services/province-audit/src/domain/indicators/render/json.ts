import { periodCode, type PublishedTable, type Release, type Table } from '../table.js';
import { basisOf, dataOf } from './grid.js';

/** A release for programs: keys in a fixed order, `null` where a number is hidden. */
export function renderJson(release: Release, tables: readonly Table[]): string {
  const document = {
    period: periodCode(release.period),
    asOf: release.asOf,
    notes: release.notes.map(({ it, en }) => ({ it, en })),
    tables: release.tables.map((each) => {
      const table = tables.find(({ code }) => code === each.table);
      if (table === undefined) throw new RangeError(`no table ${each.table}`);
      return describe(table, each, tables);
    }),
  };
  return JSON.stringify(document, undefined, 2) + '\n';
}

function describe(table: Table, published: PublishedTable, tables: readonly Table[]): object {
  const { rows, columns } = basisOf(table, tables);
  return {
    table: table.code,
    period: periodCode(published.period),
    kind: table.kind,
    purpose: table.purpose,
    title: { it: table.title.it, en: table.title.en },
    rows: rows.code,
    columns: columns?.code ?? null,
    unit: table.kind === 'measures' ? table.unit : table.kind === 'shares' ? 'percent' : 'count',
    data: dataOf(table, published, tables).map(({ row, column, measure, value }) => ({
      row: row.code,
      column: column?.code ?? null,
      measure,
      value: value ?? null,
    })),
  };
}
