import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError, newId } from '#kernel';
import { armCrashPoint } from '#messaging';
import { awaitOutcome, listReferrals, sweepIdempotency, type PartyHooks } from '../src/index.js';
import { CASA, CASA_2, CAV, CAV_2, idempotency, Network, type Node, OUTSIDE } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;
let hooks: PartyHooks;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds', {
    hooks: {
      proposing: (tx, proposing) => hooks.proposing?.(tx, proposing) ?? Promise.resolve(),
      folded: (tx, folded) => hooks.folded?.(tx, folded) ?? Promise.resolve(),
    },
  });
  await casa.db.query(`CREATE TABLE reservation (offer uuid PRIMARY KEY, state text NOT NULL)`);
});
beforeEach(() => {
  hooks = {};
});
afterAll(() => network.close());

const received = async (more: Parameters<Node['submit']>[0] = {}): Promise<string> => {
  const { id } = await cav.submit(more);
  await network.settle(cav, casa);
  return id;
};

const acknowledged = async (): Promise<string> => {
  const id = await received();
  await casa.say(id, CASA, 'acknowledged');
  await network.settle(cav, casa);
  return id;
};

describe('submit', () => {
  it('makes one referral of one key, however many requests come together', async () => {
    const key = idempotency();
    const made = await Promise.all(Array.from({ length: 8 }, () => cav.submit({ idempotency: key })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const [{ id } = { id: '' }] = made;
    expect(await cav.count('outbox', `subject = '${id}'`)).toBe(1);
    expect((await cav.submit({ idempotency: key })).id).toBe(id);
    await expect(
      cav.submit({ idempotency: { ...key, bodyHash: Buffer.alloc(32, 2) } }),
    ).rejects.toMatchObject({ kind: 'unprocessable', code: 'idempotency.reused' });
  });

  it('leaves nothing behind when it fails, and its key free', async () => {
    const key = idempotency();
    await expect(cav.submit({ idempotency: key, to: 'nobody' })).rejects.toMatchObject({
      code: 'referral.unknown-recipient',
    });
    expect((await cav.submit({ idempotency: key })).state).toBe('draft');
  });

  it('is refused without a flow, a ground, or a past', async () => {
    await expect(cav.submit({ service: 'health-care' })).rejects.toMatchObject({
      kind: 'unprocessable',
      code: 'referral.no-flow',
      details: { rule: 'no-flow' },
    });
    await expect(cav.submit({ necessity: undefined })).rejects.toMatchObject({ code: 'referral.ground' });
    await expect(cav.submit({ occurred: '2999-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'referral.occurred',
    });
    await expect(cav.submit({ institution: CASA })).rejects.toMatchObject({ code: 'institution.not-found' });
    await expect(cav.submit({ needs: { adults: 1 } })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'referral.body',
      details: { faults: ['/needs required'] },
    });
  });

  it('writes the key before the row, and a crash in between leaves only the key', async () => {
    let died = false;
    armCrashPoint('after-key-before-row', () => {
      died = true;
      throw new Error('killed');
    });
    const before = await cav.count('referral');
    await expect(cav.submit()).rejects.toThrow('killed');
    expect(died).toBe(true);
    expect(await cav.count('referral')).toBe(before);
    expect((await cav.submit()).state).toBe('draft');
  });
});

describe('propose', () => {
  it('takes one step of a side at a time; an ending may follow it', async () => {
    const id = await acknowledged();
    await casa.say(id, CASA, 'info-requested', { body: { question: 'Da quando?' } });
    await expect(casa.say(id, CASA, 'waitlisted')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'referral.pending',
      details: { pending: 'info-requested' },
    });
    await network.settle(cav, casa);
    await cav.say(id, CAV, 'info-provided', { body: { answer: 'Da ieri.' } });
    await cav.say(id, CAV, 'declined-by-woman');
    await expect(cav.say(id, CAV, 'entered-in-error')).rejects.toMatchObject({ code: 'referral.pending' });
    expect(await cav.see(id, CAV)).toMatchObject({
      pending: { type: 'info-provided' },
      queued: { type: 'declined-by-woman' },
      allowed: ['departed', 'agreement-withdrawn'],
    });
    await network.settle(cav, casa);
    expect(await cav.see(id, CAV)).toMatchObject({ state: 'declined-by-woman', pending: null, queued: null });
    expect((await casa.see(id, CASA)).state).toBe('declined-by-woman');
  });

  it('lets her change her mind before the request has arrived', async () => {
    const { id } = await cav.submit();
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await network.settle(cav, casa);
    expect((await casa.see(id, CASA)).state).toBe('cancelled');
    expect(await casa.timeline(id, CASA)).toEqual(await cav.timeline(id, CAV));
  });

  it('refuses what the state does not allow, and says what it allows', async () => {
    const id = await received();
    await expect(casa.say(id, CASA, 'taken-in-charge')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'referral.illegal',
      details: {
        state: 'received',
        allowed: expect.arrayContaining(['acknowledged', 'declined']) as unknown,
      },
    });
    await expect(cav.say(id, CAV, 'acknowledged')).rejects.toMatchObject({ code: 'referral.illegal' });
    await expect(casa.say(id, CASA, 'answered', { body: { answer: 'covered' } })).rejects.toMatchObject({
      code: 'referral.illegal',
    });
    // nobody had said that it was agreed by telephone
    await expect(casa.say(id, CASA, 'agreed-by-voice')).rejects.toMatchObject({ code: 'referral.illegal' });
  });

  it('answers the offer that was seen, not whatever is current', async () => {
    const id = await acknowledged();
    const { event: first } = await casa.say(id, CASA, 'offered');
    await network.settle(cav, casa);
    await casa.say(id, CASA, 'offer-withdrawn', { re: first });
    await network.settle(cav, casa);
    await expect(cav.say(id, CAV, 'confirmed', { re: first })).rejects.toMatchObject({
      code: 'referral.stale-offer',
      details: { current: null },
    });
    const { event: second } = await casa.say(id, CASA, 'offered');
    await network.settle(cav, casa);
    await expect(cav.say(id, CAV, 'confirmed', { re: first })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'referral.stale-offer',
      details: { current: second },
    });
    await cav.say(id, CAV, 'confirmed');
    await network.settle(cav, casa);
    expect((await cav.timeline(id, CAV)).at(-1)).toMatchObject({ type: 'confirmed', re: second });
  });

  it('knows no referral but those of its institution', async () => {
    const id = await received();
    for (const [node, institution, side] of [
      [cav, CAV_2, 's'],
      [cav, CAV, 'r'],
      [casa, CASA_2, 'r'],
      [casa, CASA, 's'],
    ] as const) {
      await expect(node.say(id, institution, 'departed', { side })).rejects.toMatchObject({
        kind: 'not-found',
        code: 'referral.not-found',
      });
      await expect(node.see(id, institution, side)).rejects.toMatchObject({ kind: 'not-found' });
    }
    await expect(cav.say(newId(), CAV, 'departed')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('keeps the precise reason of a refusal in the recipient’s database', async () => {
    const id = await acknowledged();
    await casa.say(id, CASA, 'declined', { attributes: { reason: 'safety-distance' } });
    await network.settle(cav, casa);
    for (const [node, institution] of [
      [cav, CAV],
      [casa, CASA],
    ] as const) {
      expect((await node.timeline(id, institution)).at(-1)).toMatchObject({ reason: 'does-not-fit' });
    }
    const text = async (node: Node): Promise<string> => {
      const tables: { name: string }[] = await node.db.query(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      const rows = await Promise.all(
        tables.map(({ name }) => node.db.query(`SELECT * FROM ${name}`) as unknown),
      );
      return JSON.stringify(rows);
    };
    expect(await text(casa)).toContain('safety-distance');
    expect(await text(cav)).not.toContain('safety-distance');
  });

  it('replays a command by its key, also after the state has gone on', async () => {
    const id = await received();
    const key = idempotency({ route: `POST /referrals/${id}/acknowledgement` });
    const made = await Promise.all(
      Array.from({ length: 6 }, () => casa.say(id, CASA, 'acknowledged', { idempotency: key })),
    );
    expect(new Set(made.map(({ event }) => event)).size).toBe(1);
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await network.settle(cav, casa);
    const again = await casa.say(id, CASA, 'acknowledged', { idempotency: key });
    expect(again).toMatchObject({ event: made[0]?.event, replayed: true, view: { state: 'acknowledged' } });
    await expect(
      casa.say(id, CASA, 'acknowledged', { idempotency: { ...key, bodyHash: Buffer.alloc(32, 9) } }),
    ).rejects.toMatchObject({ code: 'idempotency.reused' });
    // facts take no slot: the key alone keeps them from being said twice
    const departure = idempotency({ route: `POST /referrals/${id}/departure` });
    await Promise.all(
      Array.from({ length: 6 }, () => cav.say(id, CAV, 'departed', { idempotency: departure })),
    );
    expect(await cav.count('proposal', `referral = '${id}' AND name = 'departed'`)).toBe(1);
  });

  it('tells whoever waits what became of it', async () => {
    const id = await received();
    const { event } = await casa.say(id, CASA, 'acknowledged');
    expect(await awaitOutcome(casa.db, event, 0)).toBe('pending');
    const waiting = awaitOutcome(casa.db, event, 30_000);
    await network.settle(cav, casa);
    expect(await waiting).toBe('folded');
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    const { event: late } = await casa.say(id, CASA, 'waitlisted');
    await cav.send();
    await network.settle(casa);
    expect(await awaitOutcome(casa.db, late, 30_000)).toBe('superseded');
  });
});

describe('hooks', () => {
  const reserving: PartyHooks = {
    proposing: async (tx, { name, event }) => {
      if (name !== 'offered') return undefined;
      await tx.query(`INSERT INTO reservation VALUES ($1, 'held')`, [event]);
      return { until: '2030-01-01T00:00:00.000Z' };
    },
    folded: async (tx, { name, verdict, own, event }) => {
      if (name !== 'offered' || verdict !== 'superseded' || !own) return;
      await tx.query(`UPDATE reservation SET state = 'released' WHERE offer = $1`, [event.attributes.id]);
    },
  };

  it('take a reservation with the proposal, and undo it where the lane decides otherwise', async () => {
    hooks = reserving;
    const [held, lost] = [await acknowledged(), await acknowledged()];
    const { event: kept } = await casa.say(held, CASA, 'offered');
    const { event: gone } = await casa.say(lost, CASA, 'offered');
    await cav.say(lost, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await cav.send();
    await network.settle(casa, cav);
    expect(
      await casa.db.query(`SELECT offer, state FROM reservation WHERE offer IN ($1, $2)`, [kept, gone]),
    ).toEqual(
      expect.arrayContaining([
        { offer: kept, state: 'held' },
        { offer: gone, state: 'released' },
      ]),
    );
    expect((await cav.see(held, CAV)).offer).toEqual({ id: kept, until: '2030-01-01T00:00:00.000Z' });
  });

  it('have their refusal roll everything back', async () => {
    const id = await acknowledged();
    hooks = {
      proposing: async (tx, { event }) => {
        await tx.query(`INSERT INTO reservation VALUES ($1, 'held')`, [event]);
        throw new AppError('conflict', 'unit.taken', 'Somebody else was faster.');
      },
    };
    const [reservations, said] = [await casa.count('reservation'), await casa.count('outbox')];
    const key = idempotency();
    await expect(casa.say(id, CASA, 'offered', { idempotency: key })).rejects.toMatchObject({
      code: 'unit.taken',
    });
    expect([await casa.count('reservation'), await casa.count('outbox')]).toEqual([reservations, said]);
    expect((await casa.see(id, CASA)).pending).toBeNull();
    hooks = {};
    expect((await casa.say(id, CASA, 'offered', { idempotency: key })).replayed).toBe(false);
  });

  it('that fail in the fold park their referral alone; its commands wait, the others go on', async () => {
    const [bad, good] = [await received(), await received()];
    await casa.say(bad, CASA, 'acknowledged');
    await casa.say(good, CASA, 'acknowledged');
    hooks = {
      folded: (_tx, { referral }) =>
        referral.id === bad ? Promise.reject(new TypeError('a bug')) : Promise.resolve(),
    };
    await casa.send();
    await casa.fold();
    expect((await casa.see(bad, CASA)).state).toBe('received');
    expect((await casa.see(good, CASA)).state).toBe('acknowledged');
    await expect(
      casa.say(bad, CASA, 'declined', { attributes: { reason: 'no-place' } }),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'referral.parked',
    });
    hooks = {};
    expect(await casa.runner.retryParked('referrals.intake-cav.shelter-beds', bad)).toEqual({ done: 1 });
    expect((await casa.see(bad, CASA)).state).toBe('acknowledged');
  });
});

describe('lists', () => {
  it('show an institution its own, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await cav.submit({ institution: CAV_2 })).id);
    const reported = await cav.submit({ institution: CAV_2, to: OUTSIDE });
    await network.settle(cav, casa);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listReferrals(cav.db, cav.ctx, {
        institution: CAV_2,
        side: 's',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([reported.id, ...ids]);
    const list = (side: 's' | 'r', state?: 'received' | 'draft') =>
      listReferrals(cav.db, cav.ctx, { institution: CAV_2, side, limit: 50, ...(state && { state }) });
    expect((await list('r')).items).toEqual([]);
    expect((await list('s', 'draft')).items).toEqual([]);
    expect((await list('s', 'received')).items).toHaveLength(6);
    await expect(
      listReferrals(cav.db, cav.ctx, { institution: CAV_2, side: 's', limit: 2, cursor: 'x' }),
    ).rejects.toMatchObject({ code: 'cursor.invalid' });
  });

  it('give deadlines by the flow, from the lane’s time', async () => {
    const id = await received();
    const { deadlines, since } = await casa.see(id, CASA);
    expect(deadlines).toEqual([
      {
        stage: 'acknowledged',
        due: new Date(Date.parse(since ?? '') + 15 * 60_000).toISOString(),
        missed: false,
      },
    ]);
    casa.clock.ahead = 3_600_000;
    expect((await casa.see(id, CASA)).deadlines).toMatchObject([{ stage: 'acknowledged', missed: true }]);
    casa.clock.ahead = 0;
  });
});

describe('idempotency keys', () => {
  it('are forgotten after their time', async () => {
    const key = idempotency();
    const { id } = await cav.submit({ idempotency: key });
    await cav.db.query(`UPDATE idempotency SET at = now() - interval '80 hours' WHERE key = $1`, [key.key]);
    expect(await sweepIdempotency(cav.db)).toBe(1);
    expect((await cav.submit({ idempotency: key })).id).not.toBe(id);
  });
});
