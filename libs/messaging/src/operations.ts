import type { DataSource } from 'typeorm';
import { within } from './delivery.js';
import type { HaltedPartition } from './halted-partitions.js';
import type { LogServer } from './log-server.js';
import { GIVEN_UP } from './sender.js';

/** What a node says about its own machinery: ids, codes and counts, never a case. */
export interface OperationsStatus {
  readonly outbox: {
    readonly unstamped: number;
    readonly unpublished: number;
    /** Age of the oldest event that is not on the log yet, seconds; 0: none. */
    readonly oldestSeconds: number;
    /** Own events that were void however they were sent; they wait for an operator, and in no other count. */
    readonly givenUp: number;
  };
  readonly parked: number;
  readonly quarantined: number;
  /** Referrals that wait for a missing number. */
  readonly waiting: number;
  /** Notices to people on duty. */
  readonly notifications?: {
    /** Whether anything is sent from here: a mail server or gateways are configured. */
    readonly on: boolean;
    /** Messages that wait to be sent. */
    readonly waiting: number;
    /** People whom notices do not reach: open alarms. */
    readonly undelivered: number;
    /** Institutions where nobody can be told: open alarms. */
    readonly nobody: number;
  };
  /**
   * The audit's: whether its log is signed as it stands. `behind`: a longer one was signed before; `forked`: other
   * leaves were; `failed`: key or database could not be reached. Absent before it was tried.
   */
  readonly signing?: 'current' | 'behind' | 'forked' | 'failed';
  readonly log: 'up' | 'down';
  /** Partitions that are behind; empty while the log is down. */
  readonly lag: readonly PartitionLag[];
  /** Partitions that wait for an operator. */
  readonly halted: readonly HaltedPartition[];
  /** Whether this process holds the database's relay. */
  readonly relayLeader: boolean;
}

/** A record that counts for nothing, and why. Neither headers nor value: they may say anything. */
export interface QuarantinedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly fault: string;
  readonly eventId: string | null;
  readonly at: Date;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly behind: number;
}

const LISTED = 500;
/** The log may be the very thing that is down: the rest of the answer waits no longer for it. */
const LOG_ANSWERS_MS = 2_000;

/** Outbox, parked and quarantined counts of a node's database. */
export async function countTables(
  db: DataSource,
): Promise<Pick<OperationsStatus, 'outbox' | 'parked' | 'quarantined'>> {
  const [row]: Record<
    'unstamped' | 'unpublished' | 'oldest' | 'refused' | 'parked' | 'quarantined',
    string
  >[] = await db.query(
    `SELECT count(*) FILTER (WHERE stamped_at IS NULL) AS unstamped,
      count(*) FILTER (WHERE stamped_at IS NOT NULL AND voided < $1) AS unpublished,
      coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE voided < $1)), 0) AS oldest,
      count(*) FILTER (WHERE voided >= $1) AS refused,
      (SELECT count(*) FROM parked) AS parked, (SELECT count(*) FROM quarantine) AS quarantined
     FROM (
       -- two indexes, each of what is left alone: what was published stays for weeks
       SELECT stamped_at, voided, created_at FROM outbox WHERE stamped_at IS NULL AND published_at IS NULL
       UNION ALL
       SELECT stamped_at, voided, created_at FROM outbox WHERE stamped_at IS NOT NULL AND published_at IS NULL
     ) AS unsent`,
    [GIVEN_UP],
  );
  return {
    outbox: {
      unstamped: Number(row?.unstamped ?? 0),
      unpublished: Number(row?.unpublished ?? 0),
      oldestSeconds: Math.round(Number(row?.oldest ?? 0)),
      givenUp: Number(row?.refused ?? 0),
    },
    parked: Number(row?.parked ?? 0),
    quarantined: Number(row?.quarantined ?? 0),
  };
}

/** The partitions that are behind, and whether the log answers in time. */
export async function readLag(server: LogServer): Promise<Pick<OperationsStatus, 'log' | 'lag'>> {
  // that it fails is the answer
  const lag = await within(
    LOG_ANSWERS_MS,
    server.lag().catch(() => undefined),
  );
  if (lag === undefined) return { log: 'down', lag: [] };
  const late = lag.filter(({ behind }) => behind > 0);
  return { log: 'up', lag: late.map(({ topic, partition, behind }) => ({ topic, partition, behind })) };
}

/** The latest void records, newest first. */
export function listQuarantined(db: DataSource): Promise<QuarantinedRecord[]> {
  return db.query(
    `SELECT topic, partition, "offset", fault, event_id AS "eventId", at FROM quarantine ORDER BY at DESC LIMIT $1`,
    [LISTED],
  );
}
