import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder's `settings.env`. */
export async function settingsOf(out: string, folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(out, folder, 'settings.env'), 'utf8');
  return Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** All files in a folder and those below it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** All that is written in a folder. */
export const allTextIn = async (folder: string): Promise<string> =>
  (await Promise.all((await filesIn(folder)).map((file) => readFile(file, 'latin1')))).join('\n');
