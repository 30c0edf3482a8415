import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { awaitOutcome, getReferral } from '../src/index.js';
import { CASA, CASA_2, CAV, CAV_2, idempotency, Network, type Node } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
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
    // E1: an emergency is not closed by a clock
    await expect(cav.say(id, CAV, 'expired')).rejects.toMatchObject({ code: 'referral.illegal' });
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

  it('is said by the roles that the flow names, but what ends it by anybody who works on it', async () => {
    const { id } = await cav.submit();
    await network.settle(cav, casa);
    const clinician = { referral: id, roles: ['clinician'] };
    const refused = {
      kind: 'unprocessable',
      code: 'referral.no-flow',
      details: { rule: 'role-not-allowed' },
    };
    const buttons = (node: Node, institution: string, roles: string[]): Promise<readonly string[]> =>
      getReferral(node.db, node.ctx, { institution, id, roles }).then(({ allowed }) => allowed);
    expect(await buttons(casa, CASA, ['clinician'])).toEqual([]);
    expect(await buttons(casa, CASA, ['clinician', 'coordinator'])).toContain('acknowledged');
    expect(await buttons(cav, CAV, ['clinician'])).toEqual([
      'declined-by-woman',
      'cancelled',
      'entered-in-error',
    ]);
    const acknowledgement = { ...clinician, institution: CASA, side: 'r', name: 'acknowledged' } as const;
    await expect(casa.propose(acknowledgement)).rejects.toMatchObject(refused);
    await casa.propose({ ...acknowledgement, roles: ['clinician', 'coordinator'] });
    await network.settle(cav, casa);
    const departure = { ...clinician, institution: CAV, side: 's', name: 'departed' } as const;
    await expect(cav.propose(departure)).rejects.toMatchObject(refused);
    await cav.propose({ ...departure, name: 'cancelled', attributes: { reason: 'other' } });
    await network.settle(cav, casa);
    expect((await casa.see(id, CASA)).state).toBe('cancelled');
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
