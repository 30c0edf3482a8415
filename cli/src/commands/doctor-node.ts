import { unreached, type NodeReport } from '../operations.js';
import type { Finding } from './doctor-backup.js';
import { outboxAndLag } from './doctor-outbox.js';
import { unsignedLog } from './doctor-signing.js';

export const good = (check: string, detail: string): Finding => ({ check, well: true, detail });
export const bad = (check: string, detail: string, hint: string): Finding => ({
  check,
  well: false,
  detail,
  hint,
});

/** What a node's own report says of its machinery: `doctor` tells it, and `status` goes by it. Nothing where all is well. */
export const findingsOf = (report: NodeReport): Finding[] => [
  ...troubles(report),
  ...outboxAndLag(report),
  ...unsignedLog(report),
];

function troubles({ node, operations, fault }: NodeReport): Finding[] {
  if (operations === undefined) {
    return [bad(node, fault ?? 'cannot be asked', 'its public door or the gateway is shut: see its log')];
  }
  const { outbox, parked, halted } = operations;
  const findings = halted.map(({ topic, partition, reason }) =>
    bad(
      `${node}, ${topic}/${partition}`,
      reason === 'jump'
        ? 'paused: its offsets do not follow what was folded'
        : 'paused: the log does not hold the offset that comes next',
      'write this down and call whoever keeps the software; other partitions go on',
    ),
  );
  if ((outbox.givenUp ?? 0) > 0) {
    findings.push(
      bad(
        `${node}, outbox`,
        `${String(outbox.givenUp)} of its own events count for nothing, however often they are sent`,
        'its key or its registry entry is wrong: call whoever keeps the software; its log says own-void',
      ),
    );
  }
  if (unreached(operations) > 0) {
    findings.push(
      bad(
        `${node}, notices`,
        `${String(unreached(operations))} alarms: people on duty are not reached`,
        'is the mail server up, are rota and addresses right? Telephone whoever is on duty meanwhile',
      ),
    );
  }
  if (parked > 0)
    findings.push(bad(`${node}, parked`, String(parked), 'staffetta parked list, then retry once'));
  return findings;
}
