import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { FileKms } from './file-kms.js';
import type { ChangeLock } from './change-lock.js';
import { FolderChangeLock } from './folder-lock.js';
import { GroupWriter } from './group-writer.js';
import type { KeyEntry } from './key-entry.js';
import { stampEntry, subjectEntry, type StoredEntry, type StoredOpening } from './key-store-state.js';
import type { PendingKey, RotatingKeyStore, SpeakerStamp, SubjectKey } from './key-store.js';
import { exportPrivateKey, type EventKey, type OpeningKey, type TokenKey } from './keys.js';
import type { Kms } from './kms.js';
import { KeyStoreFiles } from './key-store-files.js';
import { SUBJECT_KEY_BYTES } from './subject-key.js';

export interface KeyStoreOptions {
  /** One per node, shared by its processes; outside PostgreSQL's folders and outside their backup. */
  readonly dir: string;
  /** Holds what wraps the store's key. Closed with the store. */
  readonly kms: Kms;
  /** Shared by all processes that open this store. Closed with it. Default: a file in `dir`, for one host. */
  readonly lock?: ChangeLock;
  /** How long to wait while another process changes something, milliseconds; for the default lock. Default 5,000. */
  readonly lockWaitMs?: number;
}

export type FileKeyStoreOptions = Omit<KeyStoreOptions, 'kms'> & {
  /** 32 bytes, base64url; in production on other storage than `dir`. */
  readonly kekFile: string;
};

/** Nobody asks for what was destroyed: it leaves the memory all the same. */
const FOLLOW_MS = 1_000;

/** A key store under a KEK in a file; see `openKeyStore`. */
export function openFileKeyStore({
  dir,
  kekFile,
  lock,
  lockWaitMs,
}: FileKeyStoreOptions): Promise<FileKeyStore> {
  return openKeyStore({ dir, kms: new FileKms(kekFile), lock, lockWaitMs });
}

/**
 * Opens a node's key store, which several processes of the node may do. Makes an empty one where there is none.
 * @throws AppError `unavailable` `key-store.locked`, `kms.unreachable`; `invalid` `key-store.bad-kek`,
 * `key-store.wrong-kek`, `key-store.damaged`
 */
export async function openKeyStore(options: KeyStoreOptions): Promise<FileKeyStore> {
  const { dir, kms, lockWaitMs = 5_000, lock = new FolderChangeLock(dir, lockWaitMs) } = options;
  const files = new KeyStoreFiles(dir, kms, lock);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await files.alone(async (held) => {
      await files.complete(held);
      if (files.main.root === undefined)
        await files.addMain([{ k: 'root', v: randomBytes(32).toString('base64url') }], held);
    });
    files.main.grow();
    return new FileKeyStore(kms, files);
  } catch (error) {
    await files.close();
    await kms.close();
    throw error;
  }
}

/** See `openKeyStore`. Everything is in memory; the files are there to survive, and for the node's other processes. */
export class FileKeyStore implements RotatingKeyStore {
  // hard private: whoever prints or serialises a store by mistake shows nothing
  readonly #kms: Kms;
  readonly #files: KeyStoreFiles;
  readonly #main: GroupWriter<StoredEntry>;
  readonly #opening: GroupWriter<StoredOpening>;
  readonly #following: NodeJS.Timeout;
  #rewrapping: Promise<void> = Promise.resolve();
  #nextRewrap: Promise<void> | undefined;
  #isClosed = false;

  constructor(kms: Kms, files: KeyStoreFiles) {
    this.#kms = kms;
    this.#files = files;
    this.#main = new GroupWriter((entries) => files.alone((held) => files.addMain(entries(), held)));
    this.#opening = new GroupWriter((entries) => files.alone((held) => files.addOpening(entries(), held)));
    this.#following = setInterval(() => void this.follow().catch(() => undefined), FOLLOW_MS);
    this.#following.unref();
  }

  follow(): Promise<void> {
    return this.#files.follow();
  }

  get kekVersion(): string {
    return this.#files.storeKey?.version ?? '';
  }

  eventKey(speaker: string): EventKey | undefined {
    return this.#files.main.eventKeys.get(speaker);
  }

  tokenKey(institution: string): TokenKey | undefined {
    return this.#files.main.tokenKeys.get(institution);
  }

  openingKey(kid: string): OpeningKey | undefined {
    return this.#files.opening.keys.get(kid);
  }

  openingKids(): readonly string[] {
    return [...this.#files.opening.keys.keys()];
  }

  keyEntries(): readonly KeyEntry[] {
    return [...this.#files.main.entries.values()];
  }

  pendingKeys(): readonly PendingKey[] {
    return [...this.#files.main.pending.values()];
  }

  lastStamp(speaker: string): SpeakerStamp | undefined {
    return this.#files.main.stamps.get(speaker);
  }

  putStamps(stamps: readonly SpeakerStamp[]): Promise<void> {
    return this.#main.put(stamps.map(stampEntry));
  }

  async subjectKey(subject: string): Promise<Buffer | undefined> {
    await this.follow();
    const key = this.#files.main.subjectKeys.get(subject);
    // a copy: deletion wipes the original
    return key === undefined ? undefined : Buffer.from(key);
  }

  async putSubjectKeys(entries: readonly SubjectKey[]): Promise<void> {
    if (entries.some(({ key }) => key.length !== SUBJECT_KEY_BYTES))
      throw new TypeError('a subject key has 32 bytes');
    await this.#main.put(entries.map(subjectEntry));
  }

  async deleteSubjectKeys(subjects: readonly string[]): Promise<number> {
    let count = 0;
    await this.#main.put(() => {
      const there = subjects.filter((subject) => this.#files.main.subjectKeys.has(subject));
      count = there.length;
      return there.map((r) => ({ k: 'gone', r }));
    });
    return count;
  }

  async sweepOrphans(known: Iterable<string>): Promise<number> {
    const keep = new Set(known);
    let count = 0;
    await this.#main.put(() => {
      const orphans = this.#files.main.oldSubjects().filter((subject) => !keep.has(subject));
      count = orphans.length;
      return orphans.map((r) => ({ k: 'gone', r }));
    });
    return count;
  }

  rewrap(): Promise<void> {
    // one under way may have read before the caller's deletion: wait for it, then go once for all who came meanwhile
    this.#nextRewrap ??= this.#rewrapping.then(() => {
      this.#nextRewrap = undefined;
      const run = this.rewrapOnce();
      this.#rewrapping = run.catch(() => undefined);
      return run;
    });
    return this.#nextRewrap;
  }

  secret(name: string): Buffer {
    return this.#files.main.secret(name);
  }

  /** For provisioning: keeps a key together with its public entry. */
  async addEventKey(speaker: string, key: EventKey, entry: KeyEntry): Promise<void> {
    await this.#main.put([
      { k: 'event', speaker, v: exportPrivateKey(key) },
      { k: 'listed', entry },
    ]);
  }

  async addTokenKey(key: TokenKey, entry: KeyEntry): Promise<void> {
    const { institution } = key;
    await this.#main.put([
      { k: 'token', institution, v: exportPrivateKey(key) },
      { k: 'listed', entry },
    ]);
  }

  async addOpeningKey(key: OpeningKey, entry: KeyEntry): Promise<void> {
    const { institution } = key;
    await this.#opening.put([{ k: 'opening', institution, v: exportPrivateKey(key) }]);
    await this.addEntry(entry);
  }

  async destroyOpeningKeys(kids: readonly string[]): Promise<void> {
    await this.#opening.put(() =>
      kids.filter((kid) => this.#files.opening.keys.has(kid)).map((kid) => ({ k: 'destroyed', kid })),
    );
    // a freed block may keep what a file no longer says: only without its KEK it is nothing
    if (this.#files.opening.destroyed.size > 0) await this.rewrap();
  }

  async addPendingKey({ use, speaker, institution, key }: PendingKey): Promise<void> {
    await this.#main.put([{ k: 'pending', use, speaker, institution, v: exportPrivateKey(key) }]);
  }

  addEntry(entry: KeyEntry): Promise<void> {
    return this.#main.put([{ k: 'listed', entry }]);
  }

  activate(kid: string): Promise<void> {
    return this.#main.put([{ k: 'active', kid }]);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#rewrapping;
    this.#isClosed = true;
    clearInterval(this.#following);
    await Promise.all([this.#main.close(), this.#opening.close()]);
    await this.#files.close();
    await this.#kms.close();
  }

  private async rewrapOnce(): Promise<void> {
    await this.#files.alone((held) => this.#files.rewrap(held));
  }
}
