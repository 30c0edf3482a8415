import type { EntityManager } from 'typeorm';

/**
 * Whether her agreement leaves out the risk (T1) that was told elsewhere. Then somebody new is asked without it: she
 * agreed to less, and refusing closes no access to help. Of an agreement that is not there the submission speaks.
 */
export async function leavesOutRisk(
  tx: EntityManager,
  { institution, agreement }: { readonly institution: string; readonly agreement?: string | undefined },
): Promise<boolean> {
  if (agreement === undefined) return false;
  const found: unknown[] = await tx.query(
    `SELECT 1 FROM agreement WHERE id = $1 AND institution = $2 AND NOT 'T1' = ANY(tiers)`,
    [agreement, institution],
  );
  return found.length > 0;
}
