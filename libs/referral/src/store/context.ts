import type { EntityManager } from 'typeorm';
import type { Clock } from '#kernel';
import type { Admitted, Log } from '#messaging';
import type { KeyStore, RegistryView } from '#trust';
import type { EventName, Side, State, Verdict } from '../machine/index.js';
import type { ReferralRow } from './rows.js';

/** What the store needs of the node it runs in. */
export interface PartyContext {
  readonly node: string;
  /** Those that this node speaks for. */
  readonly institutions: readonly string[];
  readonly registry: RegistryView;
  /** Milliseconds since the registry's last signal that this node has caught up with; undefined: none yet. */
  readonly registryAge: (now: Date) => number | undefined;
  readonly keyStore: KeyStore;
  /**
   * Whether anything may be opened: not before the lanes are folded up to the ends they had at the start. A restored
   * database, or key store, learns from there what was erased or withdrawn since (design §6).
   */
  readonly mayOpen: () => boolean;
  readonly clock: Clock;
  readonly logger: Log;
  readonly hooks: PartyHooks;
  /** Called after a commit that published something by itself. */
  readonly wakeRelay?: () => void;
}

/** An operator's proposal or fact, before it is sealed and written. */
export interface Proposing {
  readonly referral: ReferralRow;
  readonly side: Side;
  readonly name: EventName;
  /** The id the event will have: an offer's own id. */
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The caller's, for its own hook (a unit's id); never written or sent. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the envelope will say; a decline's reason is the precise one here. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly actor: string;
}

/** An event that was just folded, once per row that this node holds of its referral. */
export interface FoldedEvent {
  readonly before: State;
  readonly after: State;
  readonly verdict: Verdict;
  readonly event: Admitted;
  readonly name: EventName;
  /** As it is at the end of the batch; `before` and `after` are this event's own. */
  readonly referral: ReferralRow;
  /** Whose row this is; `event.attributes.side` says who spoke. */
  readonly side: Side;
  /** Where this node opened the payload. */
  readonly body?: unknown;
  /** This node said it. */
  readonly own: boolean;
}

/** What a service adds; all but `changed` run inside the transaction. */
export interface PartyHooks {
  /**
   * May take a reservation, and may add to the body what it knows better (how long a unit is held).
   * @throws AppError `conflict` when there is nothing to take
   */
  proposing?(
    tx: EntityManager,
    proposing: Proposing,
  ): Promise<Readonly<Record<string, unknown>> | undefined> | Promise<void>;
  /**
   * Before what was asked in this referral is asked of somebody else: may refuse what the service sends by itself alone.
   * @throws AppError `conflict`
   */
  rerouting?(tx: EntityManager, referral: ReferralRow): Promise<void>;
  /** Releases and settles. Must not fail on business grounds: a throw stops the referral. */
  folded?(tx: EntityManager, folded: FoldedEvent): Promise<void>;
  /** Once at the end of a batch, after its events: whose rows it wrote. Must not fail on business grounds either. */
  batchFolded?(tx: EntityManager, changes: readonly Change[]): Promise<void>;
  /** After the commit of a batch: whose views changed. Ids only. */
  changed?(changes: readonly Change[]): void;
}

export interface Change {
  readonly institution: string;
  readonly referral: string;
  readonly side: Side;
}
