import type { RowFault } from '../../app/imports/parse-table.js';
import { putEntry } from '../../app/register/record-entry.js';
import type { Bodies, Kind } from '../../app/register/registers.js';
import { faultsOf, rowByRow, type ImportKind, type ImportRow, type Outcome } from './import-kind.js';

/** Saves entries of one row each. */
export const entryPerRow = <K extends Kind, Row extends Bodies[K] & { readonly code: string }>(
  kind: K,
): ImportKind<Row>['save'] =>
  rowByRow((tx, context, { code, ...body }) =>
    putEntry(tx, context, { kind, code, body: body as unknown as Bodies[K] }),
  );

interface Grouping<K extends Kind, Row> {
  readonly kind: K;
  /** The list of the body whose items are the rows. */
  readonly items: string;
  /** What all rows of an entry say alike. */
  readonly same: (row: Row) => object;
  readonly body: (rows: readonly Row[]) => Bodies[K];
}

/** Saves entries of several rows each: those of one code are one entry. */
export const entryPerRows =
  <K extends Kind, Row extends { readonly code: string }>({
    kind,
    items,
    same,
    body,
  }: Grouping<K, Row>): ImportKind<Row>['save'] =>
  async (tx, context, rows) => {
    const outcomes: Outcome[] = [];
    const faults: RowFault[] = [];
    const groups = new Map<string, ImportRow<Row>[]>();
    for (const row of rows) groups.set(row.value.code, [...(groups.get(row.value.code) ?? []), row]);
    for (const [code, group] of groups) {
      const [first] = group;
      if (first === undefined) continue;
      const alike = JSON.stringify(same(first.value));
      const other = group.filter(({ value }) => JSON.stringify(same(value)) !== alike);
      faults.push(...other.map(({ row }) => ({ row, column: 'code', code: 'sameEntry' })));
      if (other.length > 0) continue;
      try {
        const outcome = await putEntry(tx, context, {
          kind,
          code,
          body: body(group.map(({ value }) => value)),
        });
        outcomes.push(...group.map(() => outcome));
      } catch (error) {
        faults.push(...placed(error, items, group));
      }
    }
    return { outcomes, faults };
  };

/** A fault of an item is of its row, any other of the entry's first. */
function placed(error: unknown, items: string, group: readonly ImportRow<object>[]): RowFault[] {
  const first = group[0]?.row ?? 1;
  return faultsOf(error, first).map((fault, index) => {
    const path = pathsOf(error)[index]?.split('.') ?? [];
    const row = path[0] === items ? group[Number(path[1])]?.row : undefined;
    return row === undefined ? fault : { row, column: path[2] ?? items, code: fault.code };
  });
}

const pathsOf = (error: unknown): string[] =>
  ((error as { details?: { faults?: readonly { path: string }[] } }).details?.faults ?? []).map(
    ({ path }) => path,
  );
