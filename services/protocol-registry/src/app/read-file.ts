import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { networkInvalid } from '../domain/network.errors.js';

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

/** Strict YAML 1.2: no duplicate keys, no unknown tags. Says the line, not the parser's message, which quotes the file. */
export async function readYaml(path: string, name: string): Promise<unknown> {
  const lines = new LineCounter();
  const text = await readText(path, name);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    throw networkInvalid(
      problems.map(({ pos, code }) => ({
        file: name,
        path: `line ${String(lines.linePos(pos[0]).line)}`,
        rule: code.toLowerCase(),
      })),
    );
  }
  return document.toJS() as unknown;
}
