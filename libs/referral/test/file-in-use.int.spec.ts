import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { waitFor } from '#testing';
import {
  blockInstitution,
  closeCase,
  closeHandedOver,
  eraseCase,
  handOverCase,
  recorded,
  submit,
  type FoldedEvent,
} from '../src/index.js';
import { openWorld } from './identity-world.js';
import { CASA, CASA_2, CAV } from './network.js';
import { idempotency, OPERATOR, submission } from './fixtures.js';

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

describe('a closed file', () => {
  const once = idempotency();

  it.each([
    ['two houses', [{}, { to: CASA_2 }], 2],
    ['one house by a request that is sent twice', [{ idempotency: once }, { idempotency: once }], 1],
  ])('of which two ask %s at once is opened again', async (_, commands, sent) => {
    const { cav } = world;
    const caseId = await world.file();
    const which = { institution: CAV, case: caseId, person: OPERATOR };
    await recorded(cav.db, cav.ctx, (tx) => closeCase(tx, cav.ctx, { ...which, outcome: 'other' }));
    const { submitted } = await whileItCommits(async (tx) => {
      // both have looked at the file before either of them writes
      await tx.query(`LOCK TABLE referral IN SHARE MODE`);
      return () => Promise.all(commands.map((command) => cav.submit({ case: caseId, ...command })));
    }, commands.length);
    await submitted;
    expect(await cav.count('referral', `case_id = '${caseId}'`)).toBe(sent);
    expect(await cav.count('case_file', `id = '${caseId}' AND closed_at IS NULL`)).toBe(1);
  });
});

describe('a file that is handed over', () => {
  it('waits for a request that is being sent, and counts it', async () => {
    const { cav } = world;
    const caseId = await world.file();
    const handed = await cav.db.transaction((tx) =>
      handOverCase(tx, cav.ctx, { ...submission(), case: caseId, to: CASA_2 }, (command) =>
        submit(tx, cav.ctx, command),
      ),
    );
    const { id } = handed.view;
    const { submitted } = await whileItCommits(async (tx) => {
      await submit(tx, cav.ctx, submission({ case: caseId }));
      const referral = { id, institution: CAV, caseId };
      const taken = { side: 's', name: 'taken-in-charge', verdict: 'applied', referral } as FoldedEvent;
      return () => cav.db.transaction((other) => closeHandedOver(other, cav.ctx, taken));
    });
    expect(await submitted).toEqual({ institution: CAV, referral: id, othersOpen: true });
  });
});

/**
 * Does something, and begins another thing, or as many as `waiting`, which has to wait for it, before the first one
 * commits.
 */
async function whileItCommits(
  work: (tx: EntityManager) => Promise<() => Promise<unknown>>,
  waiting = 1,
): Promise<{ submitted: Promise<unknown> }> {
  const submitted = await world.cav.db.transaction(async (tx) => {
    const begun = (await work(tx))();
    begun.catch(() => undefined); // looked at by the test
    await waitFor('somebody waits for the lock', async () => {
      // not in the transaction, which sees one picture of the others for all its life
      const rows: unknown[] = await world.cav.db.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length >= waiting;
    });
    return { begun };
  });
  return { submitted: submitted.begun };
}
