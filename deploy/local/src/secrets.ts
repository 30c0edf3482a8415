import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeWhole } from './server-folder.js';

/** Random secrets by name, made at first use and kept in one file that only its owner may read. */
export interface Secrets {
  of(name: string): string;
  /** Writes what is new. */
  save(): Promise<void>;
}

export async function openSecrets(file: string): Promise<Secrets> {
  const known = new Map(Object.entries(await readSecrets(file)));
  const before = known.size;
  return {
    of(name) {
      const secret = known.get(name) ?? randomBytes(24).toString('base64url');
      known.set(name, secret);
      return secret;
    },
    async save() {
      if (known.size > before) await writeWhole(file, JSON.stringify(Object.fromEntries(known), null, 2));
    },
  };
}

async function readSecrets(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    // Anything else is a damaged file: new secrets would lock us out of the databases that know the old ones.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
