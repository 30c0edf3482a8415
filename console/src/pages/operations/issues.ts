import type { Status } from './types.js';

export type IssueKind =
  | 'log'
  | 'outbox'
  | 'givenUp'
  | 'parked'
  | 'quarantined'
  | 'waiting'
  | 'halted'
  | 'forked'
  | 'unsigned'
  | 'behindMark'
  | 'lag'
  | 'undelivered'
  | 'nobody';

/** Something that whoever runs the node should know; the worst first. */
export interface Issue {
  readonly kind: IssueKind;
  readonly tone: 'bad' | 'warn' | 'info';
  readonly count: number;
}

/** Older than what a healthy relay ever leaves. */
const OLD_SECONDS = 30;
const BEHIND = 100;

/** What a node's figures mean. */
export function issuesOf({
  outbox,
  parked,
  quarantined,
  waiting,
  notifications,
  signing,
  log,
  lag,
  halted,
}: Status): Issue[] {
  const behind = lag.reduce((sum, one) => sum + one.behind, 0);
  const all: (Issue | false)[] = [
    log === 'down' && { kind: 'log', tone: 'bad', count: 1 },
    halted.length > 0 && { kind: 'halted', tone: 'bad', count: halted.length },
    signing === 'forked' && { kind: 'forked', tone: 'bad', count: 1 },
    signing === 'failed' && { kind: 'unsigned', tone: 'bad', count: 1 },
    signing === 'behind' && { kind: 'behindMark', tone: 'bad', count: 1 },
    outbox.givenUp > 0 && { kind: 'givenUp', tone: 'bad', count: outbox.givenUp },
    parked > 0 && { kind: 'parked', tone: 'bad', count: parked },
    outbox.oldestSeconds > OLD_SECONDS && { kind: 'outbox', tone: 'warn', count: outbox.oldestSeconds },
    waiting > 0 && { kind: 'waiting', tone: 'warn', count: waiting },
    behind > BEHIND && { kind: 'lag', tone: 'warn', count: behind },
    (notifications?.nobody ?? 0) > 0 && { kind: 'nobody', tone: 'warn', count: notifications?.nobody ?? 0 },
    (notifications?.undelivered ?? 0) > 0 && {
      kind: 'undelivered',
      tone: 'warn',
      count: notifications?.undelivered ?? 0,
    },
    quarantined > 0 && { kind: 'quarantined', tone: 'info', count: quarantined },
  ];
  return all.filter((one) => one !== false);
}
