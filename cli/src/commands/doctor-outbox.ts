import { behind, catchesUp, isStuck, unsent, type NodeReport } from '../operations.js';
import type { Finding } from './doctor-backup.js';

/** What a node has still to read and to send: as after a restore, or because the log does not take what it says. */
export function outboxAndLag({ node, operations }: NodeReport): Finding[] {
  if (operations === undefined) return [];
  const unread = behind(operations) ?? 0;
  const waiting = unsent(operations);
  if (catchesUp(operations)) {
    const detail = `catching up: ${String(unread)} records to read, ${String(waiting)} events to send`;
    const hint = 'wait until lag and outbox are 0 in staffetta status; if they do not fall, see its log';
    return [{ check: node, well: true, warn: true, detail, hint }];
  }
  if (!isStuck(operations)) return [];
  const detail = `${String(waiting)} events, the oldest ${String(Math.round(operations.outbox.oldestSeconds))} s old`;
  const hint = 'the log does not take them: is the broker up?';
  return [{ check: `${node}, outbox`, well: false, detail, hint }];
}
