import { Api, ApiError } from './api.js';
import { whereabouts, type StackFile } from './stack-file.js';

/** What a node says about its own machinery: ids, codes and counts, never a case. */
export interface Operations {
  readonly outbox: {
    readonly unstamped: number;
    readonly unpublished: number;
    readonly oldestSeconds: number;
    /** Own events that were void however they were sent. */
    readonly givenUp?: number;
  };
  readonly parked: number;
  readonly quarantined: number;
  /** Referrals that wait for a missing number. */
  readonly waiting: number;
  /** Notices to people on duty: open alarms. */
  readonly notifications?: { readonly undelivered: number; readonly nobody: number };
  /** The audit's: whether its log is signed as it stands. */
  readonly signing?: 'current' | 'behind' | 'forked' | 'failed';
  readonly log: 'up' | 'down';
  /** Partitions that are behind; empty while the log is down. */
  readonly lag: readonly { readonly topic: string; readonly partition: number; readonly behind: number }[];
  readonly halted: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly reason?: string;
  }[];
  readonly relayLeader: boolean;
}

export interface NodeReport {
  readonly node: string;
  readonly up: boolean;
  readonly operations?: Operations;
  /** Why it is not up. */
  readonly fault?: string;
}

/** A parked or a quarantined record: ids, codes and positions. */
export type OperationsRow = Readonly<Record<string, string | number | boolean | null>>;

/** A stack and how to ask it. */
export interface Connection {
  readonly stack: StackFile;
  readonly api: Api;
}

/** Nobody could be asked. */
export class Unasked extends Error {
  override name = 'Unasked';

  constructor(
    readonly code: 'nothing-runs' | 'starting',
    message: string,
  ) {
    super(message);
  }
}

/** @throws Unasked when no stack runs on the folder, or one is only starting: it says what to do */
export async function connect(dataDir: string): Promise<Connection> {
  const found = await whereabouts(dataDir);
  if (found.kind === 'running') return { stack: found.stack, api: new Api(found.stack) };
  if (found.kind === 'starting') {
    const wait = `Staffetta is starting on ${dataDir} (pid ${found.pid}); wait for the ready line of npm start.`;
    throw new Unasked('starting', wait);
  }
  throw new Unasked('nothing-runs', `Nothing runs on ${dataDir}: start it with npm start.`);
}

/** Who may ask a node: the admin of any institution it speaks for. */
export const adminOf = (stack: StackFile, node: string): { institution: string; role: string } => ({
  institution: stack.nodes[node]?.institutions[0] ?? '',
  role: 'admin',
});

export async function reportOf({ stack, api }: Connection, node: string): Promise<NodeReport> {
  try {
    const { body } = await api.call<Operations>(adminOf(stack, node), node, 'operations/status');
    return { node, up: true, operations: body };
  } catch (error) {
    if (error instanceof ApiError) return { node, up: false, fault: error.message };
    throw error;
  }
}

/** An outbox this old means that its relay does not get through to the log. */
export const STUCK_SECONDS = 10;

/** Own events that are not on the log yet, stamped or not; those given up count elsewhere. */
export const unsent = ({ outbox }: Operations): number => outbox.unstamped + outbox.unpublished;

/** An outbox that the relay does not get through to the log. */
export const isStuck = (operations: Operations): boolean =>
  unsent(operations) > 0 && operations.outbox.oldestSeconds >= STUCK_SECONDS;

/** How many records a node has still to read; undefined while the log is down: nobody can tell. */
export const behind = ({ log, lag }: Operations): number | undefined =>
  log === 'up' ? lag.reduce((total, partition) => total + partition.behind, 0) : undefined;

/** More than a node that keeps up ever has to read. */
const MUCH = 100;

/** As after a restore: it reads what was said meanwhile, and what it has to send may wait for that. */
export const catchesUp = (operations: Operations): boolean => {
  const unread = behind(operations) ?? 0;
  return unread > MUCH || (unread > 0 && isStuck(operations));
};

/** Alarms that notices reach somebody, or anybody, no more. */
export const unreached = ({ notifications }: Operations): number =>
  (notifications?.undelivered ?? 0) + (notifications?.nobody ?? 0);

/** Whether the log of the audit is signed as it stands; true of every other node. */
export const signs = ({ signing = 'current' }: Operations): boolean => signing === 'current';
