import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#kernel';
import { openNote, parseCheckpoint, parseNote, parseVkey, verifierOf, type Checkpoint } from '#merkle';
import { syncFolder } from '#trust';
import type { LogSigner } from '../../domain/signer.js';

/**
 * The last checkpoint that was signed, in a file beside the key store. The database may be restored from an older copy;
 * this tells that it was, before a second root is signed for a size that somebody holds already.
 */
export class CheckpointMark {
  private latest: Checkpoint | undefined;

  private constructor(
    private readonly path: string,
    private readonly signer: LogSigner,
  ) {}

  /**
   * A mark of another origin is none: it is another log.
   * @throws AppError `invalid` `audit.mark-unreadable`: neither this log's mark nor another's. Never passed over
   */
  static async open(path: string, signer: LogSigner): Promise<CheckpointMark> {
    const mark = new CheckpointMark(path, signer);
    await mark.refresh();
    return mark;
  }

  get last(): Checkpoint | undefined {
    return this.latest;
  }

  /** Another process of this node may have signed more. @throws AppError `invalid` `audit.mark-unreadable` */
  async refresh(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return;
      throw unreadable();
    }
    this.latest = read(text, this.signer);
  }

  /**
   * Durable when it resolves; a larger one that another process has marked stays. Within `inTurn`.
   * @throws the file system's error: nothing may be served then
   */
  async write(checkpoint: Checkpoint, note: string): Promise<void> {
    await this.refresh();
    if (checkpoint.size < (this.latest?.size ?? 0)) return;
    const draft = `${this.path}.${randomUUID()}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(note);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.path);
    await syncFolder(dirname(this.path));
    this.latest = checkpoint;
  }
}

function read(text: string, { origin, vkey }: LogSigner): Checkpoint | undefined {
  try {
    if (parseCheckpoint(parseNote(text).body).origin !== origin) return undefined;
    return parseCheckpoint(openNote(text, [verifierOf(parseVkey(vkey))]).body);
  } catch {
    throw unreadable();
  }
}

const unreadable = (): AppError =>
  new AppError(
    'invalid',
    'audit.mark-unreadable',
    'The mark of the last signed checkpoint cannot be read: restore it from its copy, or give the log another origin.',
  );
