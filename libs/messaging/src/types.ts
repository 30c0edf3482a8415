import type { EntityManager } from 'typeorm';
import type { Attributes, EnvelopeFault, EventContract, UnstampedAttributes } from '#contracts';
import type { LogRecord } from './event-log.js';

/** What a service wants said: everything but the stamps (`n`, `epoch`, `seq`, `prev`, `kid`, `sig`), which the relay gives. */
export interface EventDraft {
  readonly id: string;
  /** `/node/institution`, the same as `attributes.source`. */
  readonly speaker: string;
  readonly topic: string;
  /** The Kafka key; on lanes the referral's id. */
  readonly key: string;
  readonly attributes: UnstampedAttributes;
  readonly value: Buffer;
  /** Said by the node itself, not by a person: dropped while unstamped when a restore finds the original in the lane. */
  readonly automatic?: boolean;
}

/** A record that passed everything in the first row of design §3.1. */
export interface Admitted {
  readonly record: LogRecord;
  readonly attributes: Attributes;
  /** The bytes whose signature was checked. */
  readonly signed: Buffer;
  /** Base64url SHA-256 of the signed bytes followed by the signature: equal digests, equal events. */
  readonly digest: string;
  /** With `versionKnown: false` the latest known version's: fold by name, the content is unreadable. */
  readonly contract: EventContract;
  readonly versionKnown: boolean;
  readonly speaker: string;
  /** This node said it. */
  readonly own: boolean;
}

/** Why a record is void. Closed list; codes only, never a value from the record. */
export type VoidFault =
  | EnvelopeFault
  | 'envelope'
  | 'type'
  | 'topic'
  | 'party'
  | 'key'
  | 'partition'
  | 'payload-hash'
  | 'unlisted-key'
  | 'signature'
  | 'equivocation';

/** A record that counts for nothing, alike for everybody. */
export interface Void {
  readonly record: LogRecord;
  readonly fault: VoidFault;
  readonly attributes?: Attributes;
}

/** What a record is. */
export type Verdict = Admitted | Void;

/** Work for after the commit: waiters, SSE, mail, `relay.wake()`. Never needed for correctness; must not throw. */
export interface AfterCommit {
  push(work: () => void): void;
}

/** Folds a topic's events inside the batch's transaction. A throw rolls everything back (see BatchRunner). */
export interface TopicProcessor {
  process(tx: EntityManager, events: readonly Admitted[], after: AfterCommit): Promise<void>;
  voided?(tx: EntityManager, voids: readonly Void[], after: AfterCommit): Promise<void>;
  /** Unstamped automatic events that a restore has overtaken; their rows are gone from the outbox. */
  withdrawn?(tx: EntityManager, eventIds: readonly string[]): Promise<void>;
}

/** What a Nest handler (`@Consumes(type)`) is given. It runs inside the batch's transaction. */
export interface Delivery<T = unknown> {
  readonly event: Admitted;
  /** The parsed and validated payload. */
  readonly data: T;
  readonly tx: EntityManager;
  readonly after: AfterCommit;
}
