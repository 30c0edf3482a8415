import { centsOf } from '../../../ui/euro.js';
import type { Value } from '../../../ui/form/use-form.js';
import type { Field } from './registers.js';
import type { Entry } from './types.js';

/** A form's values by the path that each has in the request: `interventions.0.title`. */
export type EntryValues = Readonly<Record<string, Value>>;
type Members = Readonly<Record<string, unknown>>;

const EMPTY: Readonly<Partial<Record<Field['kind'], Value>>> = {
  flag: false,
  codes: [],
  bodies: [],
  entries: [],
};

/** What the form begins with: an entry as it stands, or nothing. */
export function valuesOf(fields: readonly Field[], entry: Members | undefined, prefix = ''): EntryValues {
  return Object.fromEntries(
    fields.flatMap((field): (readonly [string, Value])[] => {
      const path = prefix + field.name;
      const value = entry?.[field.name];
      if (field.kind === 'rows') {
        return ((value ?? []) as Members[]).flatMap((row, index) =>
          Object.entries(valuesOf(field.fields ?? [], row, `${path}.${String(index)}.`)),
        );
      }
      return [[path, written(field, value)]];
    }),
  );
}

function written({ kind }: Field, value: unknown): Value {
  if (value === undefined || value === null) return EMPTY[kind] ?? '';
  if (kind === 'euro') return String(Number(value) / 100);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value as readonly string[];
  return typeof value === 'number' ? String(value) : '';
}

/** How many rows of a field are in the form. */
export const rowCount = (values: EntryValues, path: string): number =>
  1 +
  Object.keys(values).reduce((most, key) => {
    const index = key.startsWith(`${path}.`) ? Number(key.slice(path.length + 1).split('.')[0]) : -1;
    return Math.max(most, index);
  }, -1);

/** The values with one row more at the end. */
export const withRow = (values: EntryValues, path: string, fields: readonly Field[]): EntryValues => ({
  ...values,
  ...valuesOf(fields, undefined, `${path}.${String(rowCount(values, path))}.`),
});

/** The values without a row; those behind it move up. */
export function withoutRow(values: EntryValues, path: string, gone: number): EntryValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      if (!key.startsWith(`${path}.`)) return [[key, value]];
      const [index = '', ...rest] = key.slice(path.length + 1).split('.');
      const at = Number(index);
      if (at === gone) return [];
      return [[[path, String(at > gone ? at - 1 : at), ...rest].join('.'), value]];
    }),
  );
}

/** The request's body: what is left empty is left out where it is optional. */
export function bodyOf(fields: readonly Field[], values: EntryValues, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): (readonly [string, unknown])[] => {
      const path = prefix + field.name;
      if (field.kind === 'rows') {
        const rows = Array.from({ length: rowCount(values, path) }, (_, index) =>
          bodyOf(field.fields ?? [], values, `${path}.${String(index)}.`),
        );
        return [[field.name, rows]];
      }
      const value = values[path];
      const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
      if (isEmpty && field.optional) return [];
      if (field.kind === 'count') return [[field.name, Number(value === '' ? NaN : value)]];
      if (field.kind === 'euro') return [[field.name, centsOf(String(value ?? ''))]];
      return [[field.name, typeof value === 'string' ? value.trim() : value]];
    }),
  );
}

/** Paths of amounts that nobody could read: as a number that is none the node would take them for nothing said. */
export function unreadable(fields: readonly Field[], values: EntryValues, prefix = ''): readonly string[] {
  return fields.flatMap((field) => {
    const path = prefix + field.name;
    if (field.kind === 'rows')
      return Array.from({ length: rowCount(values, path) }, (_, index) =>
        unreadable(field.fields ?? [], values, `${path}.${String(index)}.`),
      ).flat();
    const value = values[path];
    const isWritten = field.kind === 'euro' && typeof value === 'string' && value !== '';
    return isWritten && Number.isNaN(centsOf(value)) ? [path] : [];
  });
}

const LONGEST = 36;

/** A code for a new entry, from its title: letters, digits and hyphens, and none that there is. */
export function newCode(from: string, taken: readonly Entry[]): string {
  const plain = from
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  const base = slug === '' ? 'voce' : slug;
  const isTaken = (code: string): boolean => taken.some((entry) => entry.code === code);
  for (let n = 2, code = base; ; n += 1) {
    if (!isTaken(code)) return code;
    code = `${base}-${String(n)}`;
  }
}
