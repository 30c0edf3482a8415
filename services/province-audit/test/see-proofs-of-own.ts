import { expect } from '@jest/globals';
import { newId } from '#kernel';

type Ask = (
  institution: string,
  role: string,
  path: string,
) => Promise<{ readonly status: number; readonly body: { readonly code?: string } }>;

/** Who may have the receipt of an event of `cav-1`, where nobody cosigns: whoever may not ask does not learn even that. */
export async function seeProofsOfOwn(ask: Ask, path: string): Promise<void> {
  for (const [institution, role] of [
    ['cav-1', 'coordinator'],
    ['cav-1', 'dpo'],
    ['provincia-bat', 'auditor'],
  ] as const)
    expect(await ask(institution, role, path)).toMatchObject({
      status: 503,
      body: { code: 'proof.not-yet' },
    });
  for (const [institution, role] of [
    ['cav-1', 'operator'],
    ['cav-1', 'admin'],
    ['ambito-barletta', 'coordinator'],
    ['ambito-barletta', 'auditor'],
    ['provincia-bat', 'coordinator'],
    ['provincia-bat', 'planner'],
  ] as const)
    expect((await ask(institution, role, path)).status).toBe(404);
  expect((await ask('cav-1', 'coordinator', `proofs/${newId()}`)).status).toBe(404);
  expect((await ask('cav-1', 'coordinator', 'proofs/1')).status).toBe(400);
}
