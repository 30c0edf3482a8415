import { readFile } from 'node:fs/promises';
import { MOST_BYTES } from '../domain/document-limits.js';
import { networkInvalid } from '../domain/network.errors.js';
import { parseYaml } from './parse-yaml.js';

/** Reads a file that an administrator wrote. `name` is what the error calls it. @throws AppError `network.invalid` */
async function readText(path: string, name: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw networkInvalid([{ file: name, path: '/', rule: 'readable' }]);
  });
}

export async function readJson(path: string, name: string): Promise<unknown> {
  const text = await readText(path, name);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw networkInvalid([{ file: name, path: '/', rule: 'json' }]);
  }
}

/** Strict YAML 1.2: no duplicate keys, no unknown tags, few aliases. */
export async function readYaml(path: string, name: string): Promise<unknown> {
  const text = await readText(path, name);
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw networkInvalid([{ file: name, path: '/', rule: 'too-large' }]);
  const read = parseYaml(text);
  if ('problems' in read) throw networkInvalid(read.problems.map((problem) => ({ file: name, ...problem })));
  return read.value;
}
