import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderLock } from './folder-lock.js';
import { GroupWriter } from './group-writer.js';
import { adoptKek, announceKek, announcedKek, forgetAnnounced, newKek, readKek } from './kek.js';
import type { KeyEntry } from './key-entry.js';
import { closed, locked } from './key-store.errors.js';
import {
  KeyStoreState,
  subjectEntry,
  stampEntry,
  type StoredEntry,
  type StoredOpening,
} from './key-store-state.js';
import type { KeyStore, SubjectKey, SpeakerStamp } from './key-store.js';
import { exportPrivateKey, type EventKey, type OpeningKey, type TokenKey } from './keys.js';
import { SealedLog } from './sealed-log.js';
import { SUBJECT_KEY_BYTES } from './subject-key.js';

export interface FileKeyStoreOptions {
  /** One per node; outside PostgreSQL's folders and outside their backup. */
  readonly dir: string;
  /** 32 bytes, base64url; in production on other storage than `dir`. */
  readonly kekFile: string;
  /** How long to wait for another process to let go, milliseconds. Default 5,000. */
  readonly lockWaitMs?: number;
}

const MAIN = 'keys.log';
/** Never in a backup. */
const OPENING = 'opening-keys.log';

/**
 * Opens a node's key store, alone: a second process is refused. Makes an empty one where there is none.
 * @throws AppError `unavailable` `key-store.locked`; `invalid` `key-store.bad-kek`, `key-store.wrong-kek`,
 * `key-store.damaged`
 */
export async function openFileKeyStore(options: FileKeyStoreOptions): Promise<FileKeyStore> {
  const { dir, kekFile, lockWaitMs = 5_000 } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = await FolderLock.take(dir, lockWaitMs);
  try {
    const files = await openFiles(dir, kekFile);
    const store = new FileKeyStore(kekFile, lock, files);
    await store.makeReady();
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface OpenFiles {
  readonly state: KeyStoreState;
  readonly main: SealedLog;
  readonly opening: SealedLog;
  readonly kek: Buffer;
  /** A change of KEK was interrupted: write both files anew under `kek`, then destroy the old one. */
  readonly unfinished: boolean;
}

async function openFiles(dir: string, kekFile: string): Promise<OpenFiles> {
  const announced = await announcedKek(kekFile);
  // the last step of a change overwrites the file in place; torn there, the announced one is all there is
  const current =
    announced === undefined ? await readKek(kekFile) : await readKek(kekFile).catch(() => announced);
  const paths = [join(dir, MAIN), join(dir, OPENING)] as const;
  const under = async (path: string): Promise<Buffer> =>
    announced !== undefined && (await SealedLog.opens(path, announced)) === true ? announced : current;
  const keks = [await under(paths[0]), await under(paths[1])] as const;
  const unfinished = announced !== undefined && keks.includes(announced);
  if (announced !== undefined && !unfinished) await forgetAnnounced(kekFile);
  const state = new KeyStoreState();
  const main = await SealedLog.open(paths[0], keks[0], state.take);
  try {
    const opening = await SealedLog.open(paths[1], keks[1], state.takeOpening);
    return { state, main, opening, kek: unfinished ? announced : current, unfinished };
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** See `openFileKeyStore`. Everything is in memory; the files are there to survive. */
export class FileKeyStore implements KeyStore {
  // hard private: whoever prints or serialises a store by mistake shows nothing
  readonly #kekFile: string;
  readonly #lock: FolderLock;
  readonly #state: KeyStoreState;
  readonly #main: GroupWriter<StoredEntry>;
  readonly #opening: GroupWriter<StoredOpening>;
  /** Subject keys that were there when the store was opened, and were not put again since. */
  readonly #old: Set<string>;
  #kek: Buffer;
  #unfinished: boolean;
  #isClosed = false;

  constructor(kekFile: string, lock: FolderLock, files: OpenFiles) {
    const { state } = files;
    this.#kekFile = kekFile;
    this.#lock = lock;
    this.#state = state;
    this.#kek = files.kek;
    this.#unfinished = files.unfinished;
    this.#old = new Set(state.subjectKeys.keys());
    const shared = { kek: () => this.#kek, check: () => this.checkOpen() };
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

  eventKey(speaker: string): EventKey | undefined {
    return this.#state.eventKeys.get(speaker);
  }

  tokenKey(institution: string): TokenKey | undefined {
    return this.#state.tokenKeys.get(institution);
  }

  openingKey(kid: string): OpeningKey | undefined {
    return this.#state.openingKeys.get(kid);
  }

  currentOpeningKey(institution: string): OpeningKey | undefined {
    return this.#state.currentOpening.get(institution);
  }

  /** The public entries that provisioning made for this node's keys. */
  keyEntries(): readonly KeyEntry[] {
    return [...this.#state.entries.values()];
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

  async rewrap(): Promise<void> {
    this.checkOpen();
    const kek = newKek();
    await announceKek(this.#kekFile, kek);
    this.#kek = kek;
    this.#unfinished = true;
    await this.finishRewrap();
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
    // the private key first: nobody may seal to a key that a crash took away
    await this.#opening.put([{ k: 'opening', institution, v: exportPrivateKey(key) }]);
    await this.#main.put([{ k: 'listed', entry }]);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([this.#main.close(), this.#opening.close()]);
    await this.#lock.release();
  }

  private async finishRewrap(): Promise<void> {
    await Promise.all([this.#main.rewrite(), this.#opening.rewrite()]);
    await adoptKek(this.#kekFile, this.#kek);
    this.#unfinished = false;
  }

  private checkOpen(): void {
    if (this.#isClosed) throw closed();
    if (!this.#lock.held) throw locked();
  }
}
