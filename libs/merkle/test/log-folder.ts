// A log as files, laid out by their paths, written with our library and attacked by its specs.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  cosign,
  encodeEntries,
  entriesPath,
  formatCheckpoint,
  rootOf,
  signNote,
  tilePath,
  tilesOf,
} from '#merkle';
import { MemoryLog } from './memory-log.js';
import type { TestSigner } from './test-keys.js';

/** Entries of the length that leaves have in the Province's log. */
export const auditEntry = (i: number): Buffer =>
  Buffer.from(`{"envelope":"${Buffer.alloc(32, `envelope ${String(i)} `).toString('base64url')}","v":1}`);

export interface Signers {
  readonly log: TestSigner;
  readonly witnesses: readonly TestSigner[];
}

export class LogFolder {
  private constructor(readonly path: string) {}

  /** Writes checkpoint, tiles and bundles of a log with these entries. */
  static async write(entries: readonly Buffer[], { log, witnesses }: Signers): Promise<LogFolder> {
    const folder = new LogFolder(await mkdtemp(join(tmpdir(), 'staffetta-log-')));
    const tree = new MemoryLog();
    tree.append(entries);
    for (const tile of tilesOf(entries.length)) {
      await folder.put(tilePath(tile), tree.tile(tile));
      if (tile.level > 0) continue;
      const bundle = entries.slice(tile.index * 256, tile.index * 256 + tile.width);
      await folder.put(entriesPath(tile), encodeEntries(bundle));
    }
    const body = formatCheckpoint({ origin: log.name, size: entries.length, root: rootOf(tree.frontier) });
    const lines = witnesses.map((witness) => cosign(body, { ...witness, seconds: 1_780_000_000 }));
    await folder.put('checkpoint', Buffer.from(`${signNote(body, log)}${lines.join('')}`));
    return folder;
  }

  async copy(): Promise<LogFolder> {
    const path = await mkdtemp(join(tmpdir(), 'staffetta-log-'));
    await cp(this.path, path, { recursive: true });
    return new LogFolder(path);
  }

  file(path: string): string {
    return join(this.path, path);
  }

  read(path: string): Promise<Buffer> {
    return readFile(this.file(path));
  }

  async put(path: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(this.file(path)), { recursive: true });
    await writeFile(this.file(path), bytes);
  }

  /** Changes one byte. */
  async flip(path: string, at: number): Promise<void> {
    const bytes = await this.read(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await this.put(path, bytes);
  }

  remove(path = ''): Promise<void> {
    return rm(this.file(path), { recursive: true, force: true });
  }
}
