import type { EntityManager } from 'typeorm';
import { PATIENCE_MS } from '../../domain/rules.js';
import type { AuditContext } from '../audit-context.js';
import { lockHead } from '../append-leaves.js';
import { closeFindings, raiseFindings } from '../raise-findings.js';
import type { SignerContext } from './sign-checkpoint.js';
import { readWitnessed } from './served-checkpoint.js';

/**
 * A finding where no checkpoint was cosigned by enough operators for so long; closed when one is again.
 * @param since this process has looked since then: what it slept through is not the witnesses' silence
 */
export async function judgeQuorum(
  tx: EntityManager,
  context: AuditContext,
  signer: SignerContext,
  since: Date,
  after: (() => void)[],
): Promise<void> {
  const { origin } = signer.signer;
  const limit = context.clock.now().getTime() - PATIENCE_MS;
  const last = await readWitnessed(tx, signer);
  const key = { rule: 'no-quorum', key: origin } as const;
  const isLate = Math.max(since.getTime(), last?.at.getTime() ?? 0) < limit;
  const [standing]: unknown[] = await tx.query(
    `SELECT FROM finding WHERE rule = $1 AND key = $2 AND stands`,
    [key.rule, key.key],
  );
  if (isLate === (standing !== undefined)) return;
  await lockHead(tx);
  if (isLate) {
    const subject = { size: last?.size ?? 0 };
    await raiseFindings(tx, context, [{ ...key, institutions: [context.province], subject }], after);
  } else await closeFindings(tx, context, [key], after);
}
