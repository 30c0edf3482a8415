import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import type { Actor } from '#platform';
import type { Column } from '../../app/imports/columns.js';
import type { RowFault } from '../../app/imports/parse-table.js';
import type { PlanContext } from '../../app/plan-context.js';

/** What became of a row. */
export type Outcome = 'created' | 'changed' | 'unchanged';

export interface ImportRow<Row> {
  /** As the file counts. */
  readonly row: number;
  readonly value: Row;
}

export interface Saved {
  readonly outcomes: readonly Outcome[];
  readonly faults: readonly RowFault[];
}

/** Who imports. */
export type ImportBy = Pick<Actor, 'subject' | 'institution'>;

/**
 * A table that can be imported and exported: one file that says its columns, the class that checks a row (the same that
 * the API checks by), and what saves it. Listed in `kinds.ts`.
 */
export interface ImportKind<Row extends object = object> {
  readonly name: string;
  readonly title: { readonly it: string; readonly en: string };
  readonly dto: new () => Row;
  readonly columns: readonly Column[];
  /** Rows of a file. */
  readonly most: number;
  /** In one transaction, which ends in a rollback where there is any fault, or where it is only a preview. */
  readonly save: (
    tx: EntityManager,
    context: PlanContext,
    rows: readonly ImportRow<Row>[],
    by: ImportBy,
  ) => Promise<Saved>;
  /** The rows as they are now, for the export. Absent: there is none. */
  readonly rows?: (tx: EntityManager, context: PlanContext) => Promise<readonly object[]>;
}

/** Saves row after row; what a rule refuses becomes a fault of its row, and the others are looked at all the same. */
export const rowByRow =
  <Row extends object>(
    save: (tx: EntityManager, context: PlanContext, value: Row, by: ImportBy) => Promise<Outcome>,
  ): ImportKind<Row>['save'] =>
  async (tx, context, rows, by) => {
    const outcomes: Outcome[] = [];
    const faults: RowFault[] = [];
    for (const { row, value } of rows) {
      try {
        outcomes.push(await save(tx, context, value, by));
      } catch (error) {
        faults.push(...faultsOf(error, row));
      }
    }
    return { outcomes, faults };
  };

/**
 * A rule's refusal as faults of a row, or of several where its paths begin with a list and a place (`actions.3.code`).
 * @throws what is no refusal
 */
export function faultsOf(error: unknown, row: number | ((place: number) => number | undefined)): RowFault[] {
  if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
  const { faults } = error.details as { faults?: readonly { path: string; rule: string }[] };
  if (error.code !== 'content.invalid' || faults === undefined)
    return [{ ...(typeof row === 'number' ? { row } : {}), code: error.code }];
  return faults.map(({ path, rule: code }) => {
    const [first = '', place = '', field = ''] = path.split('.');
    if (typeof row === 'number') return { row, column: first, code };
    const at = row(Number(place));
    return at === undefined ? { column: first, code } : { row: at, column: field, code };
  });
}
