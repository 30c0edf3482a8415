import type { EventKey, OpeningKey, TokenKey } from './keys.js';

/** A speaker's last place in its chain, kept beside the database to notice that the database was restored. */
export interface SpeakerStamp {
  readonly speaker: string;
  readonly epoch: number;
  readonly seq: number;
}

/** A node's private keys and its subjects' keys, outside PostgreSQL and its write-ahead log (ADR 0007). */
export interface KeyStore {
  /** `/node/institution`. */
  eventKey(speaker: string): EventKey | undefined;
  tokenKey(institution: string): TokenKey | undefined;
  /** Undefined also when it was destroyed after its time. */
  openingKey(kid: string): OpeningKey | undefined;
  /** For what this node seals to itself: reported answers of institutions off the network. */
  currentOpeningKey(institution: string): OpeningKey | undefined;

  lastStamp(speaker: string): SpeakerStamp | undefined;
  /** Durable when it resolves. @throws AppError `unavailable` `key-store.unwritable` */
  putStamps(stamps: readonly SpeakerStamp[]): Promise<void>;

  /** The key of a referral, or of a case, by its id. */
  subjectKey(subject: string): Promise<Buffer | undefined>;
  /**
   * Durable when it resolves: call it before the transaction that needs the keys commits. Calls that come together
   * share one write. @throws AppError `unavailable` `key-store.unwritable`
   */
  putSubjectKeys(entries: readonly SubjectKey[]): Promise<void>;
  /** Erasure, first step; the bytes are gone from disk only after `rewrap`. @returns how many there were */
  deleteSubjectKeys(subjects: readonly string[]): Promise<number>;
  /** Erasure, second step: writes everything that is left anew under a new KEK and destroys the old one. */
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

/** What one referral's or one case's content is sealed under; deleting it erases the content. */
export interface SubjectKey {
  /** The id of the referral or the case. */
  readonly subject: string;
  /** 32 bytes. */
  readonly key: Buffer;
}
