import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parseTable, type RowFault, type TableFormat } from '../../app/imports/parse-table.js';
import type { ImportKind, ImportRow } from './import-kind.js';

/**
 * Reads a table and checks every row by the class that the API checks by.
 * @returns the rows, or every fault of form in the file
 */
export function checkRows(
  written: string,
  format: TableFormat,
  kind: ImportKind,
): { readonly rows: readonly ImportRow<object>[]; readonly faults: readonly RowFault[] } {
  const { rows, faults: ofForm } = parseTable(written, format, kind);
  const faults = [...ofForm];
  const checked = rows.map(({ row, value }) => {
    const instance = plainToInstance(kind.dto, value, { enableImplicitConversion: false });
    const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
    for (const { property, constraints, children = [] } of errors) {
      // a field that the file's form left empty has its fault already
      if (ofForm.some((fault) => fault.row === row && fault.column === property)) continue;
      faults.push(
        ...rulesOf(constraints, children).map((code) => ({ row, column: columnOf(kind, property), code })),
      );
    }
    return { row, value: instance };
  });
  return { rows: checked, faults };
}

interface Nested {
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly Nested[];
}

function rulesOf(own: Nested['constraints'], children: readonly Nested[]): string[] {
  const rules = [
    ...Object.keys(own ?? {}),
    ...children.flatMap((child) => rulesOf(child.constraints, child.children ?? [])),
  ];
  return [...new Set(rules.map((rule) => (rule === 'whitelistValidation' ? 'unknownField' : rule)))];
}

/** A field that is made of several columns keeps its own name, which is ours too. */
const columnOf = ({ columns }: ImportKind, property: string): string =>
  columns.find(({ name }) => name === property)?.name ?? property;
