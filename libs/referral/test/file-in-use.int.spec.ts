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
import { HER, openWorld } from './identity-world.js';
import { AMBITO, CASA, CASA_2, CAV } from './network.js';
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

describe('a closed file that somebody else writes in', () => {
  it('is opened by one of two requests, and nobody waits for who waits for him', async () => {
    const { cav } = world;
    const caseId = await world.file();
    const which = { institution: CAV, case: caseId, person: OPERATOR };
    await recorded(cav.db, cav.ctx, (tx) => closeCase(tx, cav.ctx, { ...which, outcome: 'other' }));
    const [opened, mayCommit] = [signal(), signal()];
    const asks = (to: string): Promise<unknown> =>
      cav.db.transaction(async (tx) => {
        await submit(tx, cav.ctx, submission({ case: caseId, to }));
        opened.give();
        await mayCommit.given;
      });
    const { submitted } = await whileItCommits(async (tx) => {
      // whoever asks has looked at the file, and has not written in it yet
      await tx.query(`LOCK TABLE referral IN SHARE MODE`);
      return async () => {
        const first = asks(CASA);
        await waiting(1);
        const excludes = { ...which, blocked: AMBITO };
        const others = [
          asks(CASA_2),
          cav.db.transaction((other) => blockInstitution(other, cav.ctx, excludes)),
        ];
        return Promise.all([first, ...others]);
      };
    }, 3);
    // one has opened it, and keeps it; the other two are in its way
    await opened.given;
    await waiting(2, `l.locktype <> 'relation'`);
    mayCommit.give();
    await submitted;
    expect(await cav.count('referral', `case_id = '${caseId}'`)).toBe(2);
    expect(await cav.count('institution_block', `case_id = '${caseId}'`)).toBe(1);
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

  it('is closed while her name is asked for and a question answered: nobody waits for who waits for him', async () => {
    const { cav, casa } = world;
    const caseId = await world.file();
    const agreement = await world.agree(caseId);
    const command = { ...submission({ agreement }), case: caseId, necessity: undefined };
    const handed = await cav.db.transaction((tx) =>
      handOverCase(tx, cav.ctx, command, (each) => submit(tx, cav.ctx, each)),
    );
    const { id } = handed.view;
    await world.settle();
    for (const [node, institution, name] of [
      [casa, CASA, 'acknowledged'],
      [casa, CASA, 'offered'],
      [cav, CAV, 'confirmed'],
    ] as const) {
      const body = name === 'offered' ? { until: '2099-01-01T00:00:00Z' } : {};
      await node.say(id, institution, name, { body });
      await world.settle();
    }
    const { told, answered } = await cav.db.transaction(async (tx) => {
      // as the fold does
      await tx.query(`SELECT 1 FROM referral WHERE id = $1 ORDER BY id, side FOR UPDATE`, [id]);
      const told = world.claim(id, { purpose: 'hand-over' });
      const answered = cav.say(id, CAV, 'info-provided', { body: { answer: 'DATI INVENTATI' } });
      for (const each of [told, answered]) each.catch(() => undefined); // looked at below
      await waiting(2);
      const referral = { id, institution: CAV, caseId };
      const taken = { side: 's', name: 'taken-in-charge', verdict: 'applied', referral } as FoldedEvent;
      expect(await closeHandedOver(tx, cav.ctx, taken)).toMatchObject({ referral: id });
      return { told, answered };
    });
    expect(await told).toMatchObject({ name: HER.name });
    await expect(answered).rejects.toMatchObject({ code: 'referral.illegal' });
  });
});

/**
 * Does something, and begins another thing, or as many as `atLeast`, which has to wait for it, before the first one
 * commits.
 */
async function whileItCommits(
  work: (tx: EntityManager) => Promise<() => Promise<unknown>>,
  atLeast = 1,
): Promise<{ submitted: Promise<unknown> }> {
  const submitted = await world.cav.db.transaction(async (tx) => {
    const begun = (await work(tx))();
    begun.catch(() => undefined); // looked at by the test
    await waiting(atLeast);
    return { begun };
  });
  return { submitted: submitted.begun };
}

const signal = (): { readonly given: Promise<void>; give(): void } => {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
};

/** Until so many wait for a lock. Not in a transaction, which sees one picture of the others for all its life. */
async function waiting(atLeast: number, which = 'true'): Promise<void> {
  await waitFor('somebody waits for the lock', async () => {
    const rows: unknown[] = await world.cav.db.query(
      `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE a.datname = current_database() AND NOT l.granted AND ${which}`,
    );
    return rows.length >= atLeast;
  });
}
