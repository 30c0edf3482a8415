import type { KeyEntry } from './key-entry.js';
import type { EventKey, OpeningKey, TokenKey } from './keys.js';

/** A speaker's last place in its chain, kept beside the database to notice that the database was restored. */
export interface SpeakerStamp {
  readonly speaker: string;
  readonly epoch: number;
  readonly seq: number;
}

/**
 * A node's private keys and its subjects' keys, outside PostgreSQL and its write-ahead log (ADR 0007), shared by its
 * processes (ADR 0066). What is asked for at once is answered from what this one knows: call `follow` before where a key
 * that another process made, or destroyed, makes a difference.
 */
export interface KeyStore {
  /**
   * Knows, when it resolves, all that any process had made durable before the call. Cheap: a look at two files.
   * @throws AppError `unavailable` `key-store.unreadable`
   */
  follow(): Promise<void>;
  /** `/node/institution`. */
  eventKey(speaker: string): EventKey | undefined;
  tokenKey(institution: string): TokenKey | undefined;
  /** Undefined also when it was destroyed after its time. */
  openingKey(kid: string): OpeningKey | undefined;

  lastStamp(speaker: string): SpeakerStamp | undefined;
  /** Durable when it resolves. @throws AppError `unavailable` `key-store.unwritable` */
  putStamps(stamps: readonly SpeakerStamp[]): Promise<void>;

  /**
   * The key of a referral, or of a case, by its id; as all processes know it, so that none uses what another destroyed.
   * @throws AppError `unavailable` `key-store.unreadable`
   */
  subjectKey(subject: string): Promise<Buffer | undefined>;
  /**
   * Durable when it resolves: call it before the transaction that needs the keys commits. Calls that come together
   * share one write. @throws AppError `unavailable` `key-store.unwritable`
   */
  putSubjectKeys(entries: readonly SubjectKey[]): Promise<void>;
  /** Erasure, first step; the bytes are gone from disk only after `rewrap`. @returns how many there were */
  deleteSubjectKeys(subjects: readonly string[]): Promise<number>;
  /**
   * Erasure, second step: writes everything that is left anew under a new KEK and destroys the old one. Calls that come
   * together share one. @throws AppError `unavailable` `kms.unreachable`, `key-store.unwritable`: call it again, then;
   * the store goes on as it was
   */
  rewrap(): Promise<void>;
  /**
   * Deletes subject keys whose row never committed: those that were in the store when it was opened and are not in
   * `known`, the ids of all referrals and cases that have a row. Call it after the lanes are folded up to their ends: a
   * restored database learns its rows from there. @returns how many
   */
  sweepOrphans(known: Iterable<string>): Promise<number>;

  /** 32 bytes, the same for a name for as long as the store lives; `idempotency`, `audit-salt` … */
  secret(name: string): Buffer;
  close(): Promise<void>;
}

/** An event or token key that was made here and is not used yet: its entry has to be signed, listed and read back. */
export interface PendingKey {
  readonly use: 'event' | 'token';
  readonly speaker: string;
  readonly institution: string;
  readonly key: EventKey;
}

/** What a node needs of its key store to change its own keys, one after another. */
export interface RotatingKeyStore extends KeyStore {
  /** The public entries of this node's keys, in the order in which they came; also of those that are gone. */
  keyEntries(): readonly KeyEntry[];
  /** Keeps an opening key, the private part first: nobody may seal to a key that a crash took away. */
  addOpeningKey(key: OpeningKey, entry: KeyEntry): Promise<void>;
  /** Which private opening keys are here. */
  openingKids(): readonly string[];
  /**
   * Destroys private opening keys for ever, their bytes on disk included. With none given it finishes what an earlier
   * call began. @throws AppError as `rewrap`
   */
  destroyOpeningKeys(kids: readonly string[]): Promise<void>;
  pendingKeys(): readonly PendingKey[];
  /** At most one of a use waits at a speaker: an earlier one is given up. */
  addPendingKey(pending: PendingKey): Promise<void>;
  /** Keeps the signed entry of a pending key. */
  addEntry(entry: KeyEntry): Promise<void>;
  /** From now on the pending key is the one in use; the private part of the one before is forgotten. */
  activate(kid: string): Promise<void>;
  /** Of the KEK; for people. */
  readonly kekVersion: string;
}

/** What one referral's or one case's content is sealed under; deleting it erases the content. */
export interface SubjectKey {
  /** The id of the referral or the case. */
  readonly subject: string;
  /** 32 bytes. */
  readonly key: Buffer;
}
