// Reads the contracts and resolves their references, so that each event's schema stands alone.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const jsonFiles = (folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.json'))
    .sort();

const FILE_NAME = /^([a-z-]+)\.([a-z-]+)\.v([1-9]\d*)\.json$/;

/** A code list, as it is written into a schema that refers to it. */
const listed = ({ title, description, enum: codes }) => ({ title, description, type: 'string', enum: codes });

/** Replaces every `$ref` to another file by that file's content; keywords beside the `$ref` win. */
export function resolve(schema, path) {
  if (Array.isArray(schema)) return schema.map((item) => resolve(item, path));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...own } = schema;
  const beside = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, resolve(value, path)]));
  if ($ref === undefined) return beside;
  const target = join(dirname(path), $ref);
  const read = readJson(target);
  const { $schema, $id, title, ...there } = relative(ROOT, target).startsWith('codes') ? listed(read) : read;
  return { ...resolve(there, target), ...beside };
}

export function loadCodes() {
  return jsonFiles('codes').map((name) => ({
    name: name.slice(0, -'.json'.length),
    ...readJson(join(ROOT, 'codes', name)),
  }));
}

/** Every event, by type, with its schema resolved. Throws where the file's name and its content part. */
export function loadEvents() {
  return jsonFiles('events').map((file) => {
    const [, context, name, version] = FILE_NAME.exec(file) ?? [];
    if (version === undefined) throw new Error(`${file}: a contract is named <context>.<name>.v<N>.json`);
    const path = join(ROOT, 'events', file);
    const { $id, $schema, ...schema } = resolve(readJson(path), path);
    const dataschema = `urn:staffetta:event:${context}.${name}:v${version}`;
    if ($id !== dataschema) throw new Error(`${file}: $id must be ${dataschema}`);
    for (const key of ['description', 'x-topic', 'x-key', 'x-personal-data', 'x-attributes', 'examples']) {
      if (schema[key] === undefined) throw new Error(`${file}: ${key} is missing`);
    }
    if (schema.additionalProperties !== false) throw new Error(`${file}: additionalProperties must be false`);
    if (schema['x-topic'] === 'lane' && schema['x-plaintext-bytes'] === undefined) {
      throw new Error(`${file}: a lane event says its x-plaintext-bytes`);
    }
    return {
      file,
      type: `staffetta.${context}.${name}.v${version}`,
      context,
      name,
      version: Number(version),
      dataschema,
      schema,
    };
  });
}

/** The envelope: what every event requires, and each attribute's form. */
export function loadEnvelope() {
  const path = join(ROOT, 'envelope.json');
  return resolve(readJson(path), path);
}
