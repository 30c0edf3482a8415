import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContent, recorded } from '../src/index.js';
import { openWorld, refusal } from './identity-world.js';
import { CASA, CAV, OPERATOR } from './network.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let world: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.network.close());

describe('disclosure stops at both sides', () => {
  it('when the protocol is withdrawn; an open emergency goes on for 72 hours, to be looked at', async () => {
    const { network, cav, casa } = world;
    const ordinary = await world.confirmed({ urgency: 'E3' });
    const emergency = await world.confirmed();
    network.withdrawProtocol(cav, casa);
    await expect(world.claim(ordinary.id)).rejects.toMatchObject(refusal('protocol'));
    await expect(world.ask(ordinary.id)).rejects.toMatchObject(refusal('protocol'));
    await expect(cav.submit({ urgency: 'E1' })).rejects.toMatchObject({ code: 'referral.no-flow' });

    expect((await world.claim(emergency.id)).name).toBeDefined();
    expect(await world.ask(emergency.id)).toHaveProperty('claim');
    expect(await world.lastAccess(cav)).toMatchObject({ reach: 'peer-on-cached-registry' });
    cav.clock.ahead = 73 * HOUR_MS;
    casa.clock.ahead = 73 * HOUR_MS;
    await expect(world.claim(emergency.id)).rejects.toMatchObject(refusal('protocol'));
    await expect(world.ask(emergency.id)).rejects.toMatchObject(refusal('protocol'));
  });

  it('and not for an emergency accepted before the end, though the log took it only after', async () => {
    const { network, cav, casa } = world;
    const caseId = await world.file();
    const agreement = await world.agree(caseId);
    const { id } = await cav.submit({ case: caseId, agreement, necessity: undefined, urgency: 'E1' });
    network.withdrawProtocol(cav, casa);
    network.log.ahead = 30 * MINUTE_MS;
    await world.settle();
    await casa.say(id, CASA, 'acknowledged');
    await world.settle();
    await casa.say(id, CASA, 'offered', { body: { until: '2099-01-01T00:00:00Z' } });
    await world.settle();
    await cav.say(id, CAV, 'confirmed');
    await world.settle();
    expect(await world.ask(id)).toHaveProperty('claim');
    expect((await world.claim(id)).name).toBeDefined();
  });

  it('when the recipient’s key is revoked; what it says after its end is folded and opened by nobody', async () => {
    const { network, cav, casa } = world;
    const { id } = await world.confirmed();
    // as the sender reads it: whoever has the key goes on talking
    await network.revokeEventKey(CASA, 0, cav);
    await expect(world.claim(id)).rejects.toMatchObject(refusal('key-revoked'));
    await casa.say(id, CASA, 'offer-withdrawn');
    await world.settle();
    await casa.say(id, CASA, 'info-requested', { body: { question: 'Dove dorme adesso?' } });
    await world.settle();
    expect((await cav.see(id, CAV)).state).toBe('info-requested');
    const rows: unknown[] = await cav.db.query(
      `SELECT unreadable FROM referral_event WHERE referral = $1 AND name = 'info-requested'`,
      [id],
    );
    expect(rows).toEqual([{ unreadable: true }]);
  });
});

describe('a stolen key', () => {
  const asked = async (id: string): Promise<unknown> => {
    const rows: unknown[] = await world.cav.db.query(
      `SELECT unreadable FROM referral_event WHERE referral = $1 AND name = 'info-requested'`,
      [id],
    );
    return rows;
  };
  const acknowledged = async (): Promise<string> => {
    const { id } = await world.cav.submit();
    await world.settle();
    await world.casa.say(id, CASA, 'acknowledged');
    await world.settle();
    return id;
  };
  const question = (id: string) =>
    world.casa.say(id, CASA, 'info-requested', { body: { question: 'Dove dorme adesso?' } });
  const read = async (id: string): Promise<{ told: string[]; unreadable: number }> => {
    const { ctx, db } = world.cav;
    const content = await recorded(db, ctx, (tx) =>
      openContent(tx, ctx, { institution: CAV, id, person: OPERATOR }),
    );
    return { told: content.events.map(({ type }) => type), unreadable: content.unreadable.length };
  };

  it('tells nothing after its end, whatever number it takes', async () => {
    const id = await acknowledged();
    // far beyond all that it has said: the thief's number is a low one
    await world.network.revokeEventKey(CASA, { epoch: 9_999_999_999, lastSeq: 1_000 }, world.cav);
    await question(id);
    await world.settle();
    expect(await asked(id)).toEqual([{ unreadable: true }]);
    expect(await read(id)).toEqual({ told: [], unreadable: 1 });
  });

  it('tells nothing that was said before its end and beyond the last word, once the end is known', async () => {
    const id = await acknowledged();
    await question(id);
    await world.settle();
    expect(await read(id)).toEqual({ told: ['info-requested'], unreadable: 0 });
    await world.network.revokeEventKey(CASA, 0, world.cav);
    // nor that it had received and acknowledged
    expect(await read(id)).toEqual({ told: [], unreadable: 3 });
  });

  it('takes nothing from what was honestly said in the epoch before a restore', async () => {
    const { network, cav, casa } = world;
    await cav.submit();
    const { id } = await cav.submit();
    await cav.send();
    const records = await network.records('referrals.intake-cav.shelter-beds', id);
    const record = records.find(({ key }) => key === id);
    const seq = Number(record?.headers.find(([name]) => name === 'ce_seq')?.[1]);
    expect(seq).toBeGreaterThan(1);
    await network.revokeEventKey(CAV, { epoch: 9_999_999_999, lastSeq: 1 }, casa);
    await casa.fold();
    expect((await casa.see(id, CASA)).unreadable).toBe(false);
    await world.settle();
    expect((await casa.see(id, CASA)).state).toBe('received');
  });
});

describe('a request signed by a key whose end has come', () => {
  it('is blocked by the recipient, which says why', async () => {
    const { network, cav, casa } = world;
    await network.revokeEventKey(CAV, 0, casa);
    const { id } = await cav.submit();
    await world.settle();
    expect((await casa.see(id, CASA)).state).toBe('blocked');
    const items = await cav.timeline(id, CAV);
    expect(items.find(({ type }) => type === 'blocked')?.rule).toBe('key-revoked');
    expect(await casa.keyStore.subjectKey(id)).toBeUndefined();
  });
});
