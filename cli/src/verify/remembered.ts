import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As everybody sees a log, or as it is now. */
export type LogView = 'public' | 'current';

/**
 * The last checkpoint of each log that was found right on this machine: what a log may never go back behind. What
 * everybody sees comes later than what a token shows, and is remembered apart.
 */
export class Remembered {
  constructor(private readonly dir: string) {}

  /** The signed note; undefined where this log was never seen here. */
  async read(origin: string, view: LogView): Promise<string | undefined> {
    try {
      return await readFile(this.file(origin, view), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The names of all logs that were found right here, in order. */
  async origins(): Promise<string[]> {
    const files = await readdir(this.dir).catch(() => []);
    const notes = await Promise.all(
      files.filter((name) => name.endsWith('.note')).map((name) => readFile(join(this.dir, name), 'utf8')),
    );
    // the first line of a checkpoint is its log's name
    return [...new Set(notes.map((note) => note.slice(0, note.indexOf('\n'))))].sort();
  }

  /** In place of the one before, whole or not at all. */
  async write(origin: string, view: LogView, note: string): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const file = this.file(origin, view);
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, note, { mode: 0o600, flush: true });
    await rename(draft, file);
  }

  private file(origin: string, view: LogView): string {
    return join(this.dir, `${createHash('sha256').update(origin).digest('hex')}.${view}.note`);
  }
}
