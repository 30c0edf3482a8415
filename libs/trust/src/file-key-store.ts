import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { FileKms } from './file-kms.js';
import { FolderLock } from './folder-lock.js';
import { GroupWriter } from './group-writer.js';
import type { KeyEntry } from './key-entry.js';
import { closed, locked } from './key-store.errors.js';
import {
  KeyStoreState,
  stampEntry,
  subjectEntry,
  type StoredEntry,
  type StoredOpening,
} from './key-store-state.js';
import type { PendingKey, RotatingKeyStore, SpeakerStamp, SubjectKey } from './key-store.js';
import { exportPrivateKey, type EventKey, type OpeningKey, type TokenKey } from './keys.js';
import type { Kms } from './kms.js';
import { openFiles, type OpenFiles } from './key-store-files.js';
import { newStoreKey, type StoreKey } from './store-key.js';
import { SUBJECT_KEY_BYTES } from './subject-key.js';

export interface KeyStoreOptions {
  /** One per node; outside PostgreSQL's folders and outside their backup. */
  readonly dir: string;
  /** Holds what wraps the store's key. Closed with the store. */
  readonly kms: Kms;
  /** How long to wait for another process to let go, milliseconds. Default 5,000. */
  readonly lockWaitMs?: number;
}

export type FileKeyStoreOptions = Omit<KeyStoreOptions, 'kms'> & {
  /** 32 bytes, base64url; in production on other storage than `dir`. */
  readonly kekFile: string;
};

/** A key store under a KEK in a file; see `openKeyStore`. */
export function openFileKeyStore({ dir, kekFile, lockWaitMs }: FileKeyStoreOptions): Promise<FileKeyStore> {
  const kms = new FileKms(kekFile);
  return openKeyStore({ dir, kms, ...(lockWaitMs === undefined ? {} : { lockWaitMs }) });
}

/**
 * Opens a node's key store, alone: a second process is refused. Makes an empty one where there is none.
 * @throws AppError `unavailable` `key-store.locked`, `kms.unreachable`; `invalid` `key-store.bad-kek`,
 * `key-store.wrong-kek`, `key-store.damaged`
 */
export async function openKeyStore({ dir, kms, lockWaitMs = 5_000 }: KeyStoreOptions): Promise<FileKeyStore> {
  let lock: FolderLock | undefined;
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    lock = await FolderLock.take(dir, lockWaitMs);
    const store = new FileKeyStore(kms, lock, await openFiles(dir, kms));
    await store.makeReady();
    return store;
  } catch (error) {
    await lock?.release();
    await kms.close();
    throw error;
  }
}

/** See `openKeyStore`. Everything is in memory; the files are there to survive. */
export class FileKeyStore implements RotatingKeyStore {
  // hard private: whoever prints or serialises a store by mistake shows nothing
  readonly #kms: Kms;
  readonly #lock: FolderLock;
  readonly #state: KeyStoreState;
  readonly #main: GroupWriter<StoredEntry>;
  readonly #opening: GroupWriter<StoredOpening>;
  /** Subject keys that were there when the store was opened, and were not put again since. */
  readonly #old: Set<string>;
  #key: StoreKey;
  #unfinished: boolean;
  #rewrapping: Promise<void> = Promise.resolve();
  #nextRewrap: Promise<void> | undefined;
  #isClosed = false;

  constructor(kms: Kms, lock: FolderLock, files: OpenFiles) {
    const { state } = files;
    this.#kms = kms;
    this.#lock = lock;
    this.#state = state;
    this.#key = files.key;
    this.#unfinished = files.unfinished;
    this.#old = new Set(state.subjectKeys.keys());
    const shared = { key: () => this.#key, check: () => this.checkOpen() };
    this.#main = new GroupWriter({ ...shared, log: files.main, dump: () => state.dump(), take: state.take });
    this.#opening = new GroupWriter({
      ...shared,
      log: files.opening,
      dump: () => state.dumpOpening(),
      take: state.takeOpening,
    });
  }

  /** @internal */
  async makeReady(): Promise<void> {
    if (this.#unfinished) await this.finishRewrap();
    if (this.#state.root === undefined) {
      await this.#main.put([{ k: 'root', v: randomBytes(32).toString('base64url') }]);
    }
  }

  get kekVersion(): string {
    return this.#key.version;
  }

  eventKey(speaker: string): EventKey | undefined {
    return this.#state.eventKeys.get(speaker);
  }

  tokenKey(institution: string): TokenKey | undefined {
    return this.#state.tokenKeys.get(institution);
  }

  openingKey(kid: string): OpeningKey | undefined {
    return this.#state.openingKeys.get(kid);
  }

  openingKids(): readonly string[] {
    return [...this.#state.openingKeys.keys()];
  }

  keyEntries(): readonly KeyEntry[] {
    return [...this.#state.entries.values()];
  }

  pendingKeys(): readonly PendingKey[] {
    return [...this.#state.pending.values()];
  }

  lastStamp(speaker: string): SpeakerStamp | undefined {
    return this.#state.stamps.get(speaker);
  }

  putStamps(stamps: readonly SpeakerStamp[]): Promise<void> {
    return this.#main.put(stamps.map(stampEntry));
  }

  subjectKey(subject: string): Promise<Buffer | undefined> {
    const key = this.#state.subjectKeys.get(subject);
    // a copy: deletion wipes the original
    return Promise.resolve(key === undefined ? undefined : Buffer.from(key));
  }

  async putSubjectKeys(entries: readonly SubjectKey[]): Promise<void> {
    for (const { subject, key } of entries) {
      if (key.length !== SUBJECT_KEY_BYTES) throw new TypeError('a subject key has 32 bytes');
      this.#old.delete(subject);
    }
    await this.#main.put(entries.map(subjectEntry));
  }

  async deleteSubjectKeys(subjects: readonly string[]): Promise<number> {
    const there = subjects.filter((subject) => this.#state.subjectKeys.has(subject));
    await this.#main.put(there.map((r) => ({ k: 'gone', r })));
    for (const subject of there) this.#old.delete(subject);
    return there.length;
  }

  async sweepOrphans(known: Iterable<string>): Promise<number> {
    const keep = new Set(known);
    return this.deleteSubjectKeys([...this.#old].filter((subject) => !keep.has(subject)));
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
    return this.#state.secret(name);
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
    const there = kids.filter((kid) => this.#state.openingKeys.has(kid));
    await this.#opening.put(there.map((kid) => ({ k: 'destroyed', kid })));
    // a freed block may keep what a file no longer says: only without its KEK it is nothing
    if (this.#state.destroyed > 0) await this.rewrap();
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
    await Promise.all([this.#main.close(), this.#opening.close()]);
    await this.#lock.release();
    await this.#kms.close();
  }

  private async rewrapOnce(): Promise<void> {
    this.checkOpen();
    if (this.#unfinished) await this.finishRewrap();
    this.#unfinished = true;
    this.#key = await newStoreKey(this.#kms, await this.#kms.rotate());
    await this.finishRewrap();
  }

  /** Everything under the newest KEK; then there is no other. */
  private async finishRewrap(): Promise<void> {
    const versions = await this.#kms.versions();
    const newest = versions.at(-1);
    if (newest !== undefined && newest !== this.#key.version)
      this.#key = await newStoreKey(this.#kms, newest);
    const { destroyed } = this.#state;
    await Promise.all([this.#main.rewrite(), this.#opening.rewrite()]);
    for (const version of versions) if (version !== this.#key.version) await this.#kms.destroy(version);
    this.#state.destroyed -= destroyed;
    this.#unfinished = false;
  }

  private checkOpen(): void {
    if (this.#isClosed) throw closed();
    if (!this.#lock.held) throw locked();
  }
}
