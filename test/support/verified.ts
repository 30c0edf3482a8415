import { join } from 'node:path';
import { waitFor } from '#testing';
import { checkOf } from './audit.js';
import { staffetta } from './cli.js';
import type { TestStack } from './with-stack.js';

/** As much of a verdict as tests look at. */
export interface Verified {
  readonly verdict: string;
  readonly faults: readonly object[];
  readonly events: Readonly<
    Record<'told' | 'young', readonly { readonly rule: string; readonly says: string }[]>
  >;
}

/** What `staffetta verify` says, once others have cosigned all that is told. */
export async function verified(stack: TestStack): Promise<Verified> {
  const { size } = await checkOf(stack.as('provincia-bat', 'auditor', 'province-audit'));
  return waitFor('the witnesses have cosigned', async () => {
    const { stdout } = await staffetta(stack, 'verify', '--json', '--seen', join(stack.dataDir, 'seen'));
    const verdict = JSON.parse(stdout) as Verified & { readonly checkpoint?: { readonly size: number } };
    return verdict.verdict !== 'not-witnessed' && (verdict.checkpoint?.size ?? 0) >= size
      ? verdict
      : undefined;
  });
}
