import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

const DIR = join(__dirname, 'hsds-3.1');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
}

const read = (name: string): Schema => JSON.parse(readFileSync(join(DIR, name), 'utf8')) as Schema;
const names = readdirSync(DIR).filter((name) => name.endsWith('.json'));

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv);
for (const name of names) ajv.addSchema(read(name), name);
for (const list of ['service_list', 'organization_list', 'service_at_location_list']) {
  ajv.addSchema(read(`compiled/${list}.json`), `${list}.json`);
}

/** What the published schema of this name says against it; empty: nothing. */
export function hsdsFaults(name: string, value: unknown): string[] {
  const validate = ajv.getSchema(`${name}.json`);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate(value) === true
    ? []
    : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** The members of a value that the schema of this name does not know: it allows them, and we say none. */
export function unknownMembers(name: string, value: unknown): string[] {
  return walk(read(`${name}.json`), value, '');
}

function walk(schema: Schema, value: unknown, path: string): string[] {
  if (schema.$ref !== undefined) return walk(read(schema.$ref), value, path);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? []
      : value.flatMap((item, index) => walk(items, item, `${path}/${String(index)}`));
  }
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([member, inner]) => {
    const known = schema.properties?.[member];
    return known === undefined ? [`${path}/${member}`] : walk(known, inner, `${path}/${member}`);
  });
}
