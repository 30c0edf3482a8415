import { readFile } from 'node:fs/promises';

/** What a file of a data folder remembers. @returns undefined where there is none, null where it is torn */
export async function memoryIn(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
