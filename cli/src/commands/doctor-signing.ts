import { behind, type NodeReport, type Operations } from '../operations.js';
import type { Finding } from './doctor-backup.js';

const RESTORED =
  'was its database restored: restore it again with --new-log (docs/guides/backup.md); otherwise';

/** What whoever is on call does where the audit does not sign its log. */
const SAYS: Readonly<
  Record<Exclude<Operations['signing'], 'current' | undefined>, readonly [detail: string, hint: string]>
> = {
  forked: [
    'not signed: it holds other entries than those that were signed for',
    `${RESTORED} keep the disks as they are and call the Province and the witnesses (docs/runbooks/audit-not-signing.md)`,
  ],
  behind: [
    'not signed: it is shorter than what was signed before',
    `${RESTORED} see docs/runbooks/audit-not-signing.md`,
  ],
  failed: [
    'not signed: its key or its database cannot be reached',
    'it is tried again each second; see its log and docs/runbooks/audit-not-signing.md',
  ],
};

/** Whether the audit signs its log as it stands; nothing for a node that has none. */
export function unsignedLog({ node, operations }: NodeReport): Finding[] {
  const { signing = 'current' } = operations ?? {};
  if (operations === undefined || signing === 'current') return [];
  const check = `${node}, its log's signature`;
  const [detail, hint] = SAYS[signing];
  // whoever still reads may yet become as long again
  if (signing === 'behind' && behind(operations) !== 0)
    return [{ check, well: true, warn: true, detail, hint: 'it reads what came since: wait until lag is 0' }];
  return [{ check, well: false, detail, hint }];
}
