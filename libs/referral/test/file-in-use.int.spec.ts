import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { waitFor } from '#testing';
import { blockInstitution, eraseCase } from '../src/index.js';
import { openWorld } from './identity-world.js';
import { CASA, CAV } from './network.js';
import { OPERATOR } from './fixtures.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.network.close());

const NOBODY_ELSE = { kind: 'unprocessable', code: 'case.not-found' };

describe('a file', () => {
  it('is used for a request by its team alone, and the refusal is recorded', async () => {
    const caseId = await world.file();
    const agreement = await world.agree(caseId);
    const before = await world.cav.count('referral');
    for (const command of [{ case: caseId }, { agreement, necessity: undefined }]) {
      const colleague = { ...command, actor: 'colleague' };
      await expect(world.cav.submit(colleague)).rejects.toMatchObject(NOBODY_ELSE);
      expect(await world.lastAccess(world.cav)).toMatchObject({
        actor: 'colleague',
        action: 'case-used',
        outcome: 'denied',
        reach: 'not-assigned',
      });
    }
    expect(await world.cav.count('referral')).toBe(before);
    expect((await world.cav.submit({ case: caseId })).state).toBe('draft');
  });

  it('takes an agreement from its team alone', async () => {
    const caseId = await world.file();
    await expect(world.agree(caseId, { actor: 'colleague' })).rejects.toMatchObject({
      kind: 'not-found',
      code: 'case.not-found',
    });
    expect(await world.cav.count('agreement', `case_id = '${caseId}'`)).toBe(0);
  });

  it('that she closes to an institution at this moment is not sent there', async () => {
    const caseId = await world.file();
    const which = { institution: CAV, case: caseId, person: OPERATOR };
    const { submitted } = await whileItCommits(async (tx) => {
      await blockInstitution(tx, world.cav.ctx, { ...which, blocked: CASA });
      return () => world.cav.submit({ case: caseId });
    });
    await expect(submitted).rejects.toMatchObject({ code: 'referral.recipient-excluded' });
  });

  it('that is erased at this moment sends nothing more', async () => {
    const caseId = await world.file();
    const { submitted } = await whileItCommits(async (tx) => {
      await eraseCase(tx, world.cav.ctx, { institution: CAV, case: caseId, actor: 'officer' });
      return () => world.cav.submit({ case: caseId });
    });
    await expect(submitted).rejects.toMatchObject({ code: 'case.erased' });
    expect(await world.cav.count('referral', `case_id = '${caseId}'`)).toBe(0);
  });
});

/** Does something, and begins another thing, which has to wait for it, before the first one commits. */
async function whileItCommits(
  work: (tx: EntityManager) => Promise<() => Promise<unknown>>,
): Promise<{ submitted: Promise<unknown> }> {
  const submitted = await world.cav.db.transaction(async (tx) => {
    const begun = (await work(tx))();
    begun.catch(() => undefined); // looked at by the test
    await waitFor('somebody waits for the lock', async () => {
      const rows: unknown[] = await tx.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    return { begun };
  });
  return { submitted: submitted.begun };
}
