import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The last checkpoint of each log that was found right on this machine: what a log may never go back behind. */
export class Remembered {
  constructor(private readonly dir: string) {}

  /** The signed note; undefined where this log was never seen here. */
  async read(origin: string): Promise<string | undefined> {
    try {
      return await readFile(this.file(origin), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** In place of the one before, whole or not at all. */
  async write(origin: string, note: string): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const draft = `${this.file(origin)}.${randomUUID()}`;
    await writeFile(draft, note, { mode: 0o600, flush: true });
    await rename(draft, this.file(origin));
  }

  private file(origin: string): string {
    return join(this.dir, `${createHash('sha256').update(origin).digest('hex')}.note`);
  }
}
