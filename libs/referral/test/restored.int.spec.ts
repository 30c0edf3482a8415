import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { armCrashPoint } from '#messaging';
import {
  answerUnsettled,
  openCase,
  openContent,
  openReferrals,
  stateOf,
  sweepKeyOrphans,
} from '../src/index.js';
import { findReferral } from '../src/store/views.js';
import { CASA, CAV, NEEDS, Network, type Node, COORDINATOR } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeEach(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterEach(() => network.close());

const said = async (id: string): Promise<number> =>
  (await network.records('referrals.intake-cav.shelter-beds', id)).length;

describe('a node that comes back with an empty database', () => {
  it('folds what it has said and heard, says nothing twice, and goes on: the recipient', async () => {
    const { id } = await cav.submit();
    await network.settle(cav, casa);
    await casa.say(id, CASA, 'acknowledged');
    await network.settle(cav, casa);
    const { event: offer } = await casa.say(id, CASA, 'offered', {
      body: { until: '2030-01-01T00:00:00.000Z' },
    });
    await network.settle(cav, casa);
    const before = await said(id);
    await casa.close();

    const again = await network.node('shelter-beds');
    // one record at a time: when `submitted` is folded the answer to it has not been read yet
    await again.fold(network.log, 1);
    expect(await again.count('proposal', `outcome = 'withdrawn'`)).toBe(1);
    await network.settle(cav, again);
    expect(await said(id)).toBe(before);
    expect(await again.see(id, CASA)).toMatchObject({
      state: 'offered',
      offer: { id: offer, until: '2030-01-01T00:00:00.000Z' },
      service: 'placement',
      pending: null,
    });
    expect(await again.timeline(id, CASA)).toEqual(await cav.timeline(id, CAV));
    await cav.say(id, CAV, 'confirmed');
    await network.settle(cav, again);
    await again.say(id, CASA, 'taken-in-charge');
    await network.settle(cav, again);
    expect([(await cav.see(id, CAV)).state, (await again.see(id, CASA)).state]).toEqual([
      'in-charge',
      'in-charge',
    ]);
    // who worked on it was in the database alone: its coordinator sees it, and assigns it again
    const content = await again.db.transaction((tx) =>
      openContent(tx, again.ctx, { institution: CASA, id, person: COORDINATOR }),
    );
    expect(content).toMatchObject({ needs: NEEDS, unreadable: [] });
  });

  it('folds what it has said and heard: the sender', async () => {
    const { id } = await cav.submit();
    await network.settle(cav, casa);
    await cav.close();
    const again = await network.node('intake-cav');
    await network.settle(again, casa);
    const rows = await Promise.all([
      findReferral(again.db, { institution: CAV, id }),
      findReferral(casa.db, { institution: CASA, id }),
    ]);
    expect(stateOf(rows[0])).toEqual(stateOf(rows[1]));
    expect(rows[0].caseId).toBeNull();
    await again.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await network.settle(again, casa);
    expect((await casa.see(id, CASA)).state).toBe('cancelled');
  });

  it('says an answer that it still owes', async () => {
    const { id } = await cav.submit();
    await cav.send();
    await casa.fold();
    // as when a restore took back what the lane does not hold after all
    await casa.db.query(`DELETE FROM outbox`);
    await casa.db.query(`UPDATE referral SET pending = NULL, pending_name = NULL`);
    await network.settle(cav, casa);
    expect((await cav.see(id, CAV)).state).toBe('submitted');
    expect(await answerUnsettled(casa.db, casa.ctx)).toBe(1);
    expect(await answerUnsettled(casa.db, casa.ctx)).toBe(0);
    await network.settle(cav, casa);
    expect((await cav.see(id, CAV)).state).toBe('received');
  });
});

describe('answers that a node owes', () => {
  it('are not held up by those whose key is lost', async () => {
    const { id } = await cav.submit();
    const others = [await cav.submit(), await cav.submit()].map((view) => view.id);
    await cav.send();
    await casa.fold();
    // nothing was said after all; the first of them can say nothing any more
    await casa.db.query(`DELETE FROM outbox`);
    await casa.db.query(`UPDATE referral SET pending = NULL, pending_name = NULL`);
    const [lost = '', ...kept] = [id, ...others].sort();
    await casa.keyStore.deleteSubjectKeys([lost]);
    expect(await answerUnsettled(casa.db, casa.ctx, 1)).toBe(2);
    await network.settle(cav, casa);
    for (const each of kept) expect((await cav.see(each, CAV)).state).toBe('received');
    expect((await cav.see(lost, CAV)).state).toBe('submitted');
    expect(await answerUnsettled(casa.db, casa.ctx, 1)).toBe(0);
  });
});

describe('a crash', () => {
  it('before a batch commits leaves nothing of it, and the batch is folded again', async () => {
    const { id } = await cav.submit();
    await cav.send();
    armCrashPoint('before-batch-commit', () => {
      throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
    });
    await casa.fold();
    expect(await casa.count('referral')).toBe(0);
    expect(await casa.count('outbox')).toBe(0);
    await network.settle(cav, casa);
    expect((await casa.see(id, CASA)).state).toBe('received');
    expect(await casa.count('proposal')).toBe(1);
  });

  it('between key and row leaves a key that the next process sweeps', async () => {
    armCrashPoint('after-key-before-row', () => {
      throw new Error('killed');
    });
    await expect(cav.submit()).rejects.toThrow('killed');
    const { id } = await cav.submit();
    await network.settle(cav, casa);
    await cav.close();
    const again = await network.node('intake-cav');
    await network.settle(again, casa);
    expect(await sweepKeyOrphans(again.db, again.ctx)).toBe(1);
    expect(await again.keyStore.subjectKey(id)).toBeDefined();
  });
});

describe('what is kept for re-sending', () => {
  it('is what is open', async () => {
    const [open, over] = [await cav.submit(), await cav.submit()];
    await cav.say(over.id, CAV, 'entered-in-error');
    await network.settle(cav, casa);
    expect(await openReferrals(cav.db, [open.id, over.id, 'cav-1'])).toEqual(new Set([open.id]));
    await cav.db.transaction((tx) =>
      openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', actor: 'operator' }),
    );
  });
});
