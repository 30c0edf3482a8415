import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContent, recorded } from '../src/index.js';
import { openWorld } from './identity-world.js';
import { AMBITO, CASA, CAV, OPERATOR } from './network.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const QUESTION = { body: { question: 'Da quando?' } };
const ANSWER = { body: { answer: 'Da ieri.' } };

let world: Awaited<ReturnType<typeof openWorld>>;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.network.close());

const question = (id: string) => world.casa.say(id, CASA, 'info-requested', QUESTION);
const answer = (id: string) => world.cav.say(id, CAV, 'info-provided', ANSWER);

/** A request that the house has taken in hand. */
async function acknowledged(more: Parameters<typeof world.cav.submit>[0] = {}): Promise<string> {
  const { id } = await world.cav.submit(more);
  await world.settle();
  await world.casa.say(id, CASA, 'acknowledged');
  await world.settle();
  return id;
}

async function asked(more: Parameters<typeof world.cav.submit>[0] = {}): Promise<string> {
  const id = await acknowledged(more);
  await question(id);
  await world.settle();
  return id;
}

/** Asked under an agreement of hers. */
async function agreed(
  more: Parameters<typeof world.agree>[1] = {},
): Promise<{ id: string; caseId: string; agreement: string }> {
  const caseId = await world.file();
  const agreement = await world.agree(caseId, more);
  const t1 = more.tiers?.includes('T1') !== false;
  const id = await asked({
    case: caseId,
    agreement,
    necessity: undefined,
    ...(t1 ? {} : { risk: undefined }),
  });
  return { id, caseId, agreement };
}

const events = async (node: typeof world.cav, id: string, institution: string) => {
  const content = await recorded(node.db, node.ctx, (tx) =>
    openContent(tx, node.ctx, { institution, id, person: OPERATOR }),
  );
  return { told: content.events.map(({ type }) => type), unreadable: content.unreadable.length };
};

describe('question and answer', () => {
  it('say on the envelope what they tell, and are read at both sides', async () => {
    const { id } = await agreed();
    await answer(id);
    await world.settle();
    const rows: unknown[] = await world.cav.db.query(
      `SELECT name, attributes->>'tiers' AS tiers, unreadable FROM referral_event
       WHERE referral = $1 AND name LIKE 'info-%' ORDER BY position`,
      [id],
    );
    expect(rows).toEqual([
      { name: 'info-requested', tiers: 'T1', unreadable: false },
      { name: 'info-provided', tiers: 'T1', unreadable: false },
    ]);
    const both = { told: ['info-requested', 'info-provided'], unreadable: 0 };
    expect(await events(world.cav, id, CAV)).toEqual(both);
    expect(await events(world.casa, id, CASA)).toEqual(both);
  });

  it('stop when the registry has been silent for ten minutes, an emergency after three days', async () => {
    const ordinary = await asked({ urgency: 'E3' });
    const toAsk = await acknowledged({ urgency: 'E3' });
    const emergency = await asked();
    const stale = { kind: 'unavailable', code: 'referral.registry-stale' };
    for (const node of [world.cav, world.casa]) node.registryAge = 10 * MINUTE_MS + 1;
    await expect(answer(ordinary)).rejects.toMatchObject(stale);
    await expect(question(toAsk)).rejects.toMatchObject(stale);
    for (const node of [world.cav, world.casa]) node.registryAge = 72 * 60 * MINUTE_MS + 1;
    await expect(answer(emergency)).rejects.toMatchObject(stale);
    world.cav.registryAge = 72 * 60 * MINUTE_MS;
    await answer(emergency);
  });

  it('need the protocol in force; an open emergency has its grace', async () => {
    const { network, cav, casa } = world;
    const ordinary = await asked({ urgency: 'E3' });
    const toAsk = await acknowledged({ urgency: 'E3' });
    const [emergency, late] = [await asked(), await asked()];
    const offered = async (id: string): Promise<boolean[]> => [
      (await cav.see(id, CAV)).allowed.includes('info-provided'),
      (await casa.see(id, CASA)).allowed.includes('info-requested'),
    ];
    expect([await offered(ordinary), await offered(toAsk)]).toEqual([
      [true, false],
      [false, true],
    ]);
    network.withdrawProtocol(cav, casa);
    expect([await offered(ordinary), await offered(toAsk)]).toEqual([
      [false, false],
      [false, false],
    ]);
    expect(await offered(emergency)).toEqual([true, false]);
    const refused = { code: 'referral.no-flow', details: { rule: 'not-in-force' } };
    await expect(answer(ordinary)).rejects.toMatchObject(refused);
    await expect(question(toAsk)).rejects.toMatchObject(refused);
    await answer(emergency);
    cav.clock.ahead = 3 * DAY_MS + MINUTE_MS;
    await expect(answer(late)).rejects.toMatchObject(refused);
    // what tells nothing is said all the same
    await casa.say(toAsk, CASA, 'waitlisted');
    await cav.say(late, CAV, 'cancelled', { attributes: { reason: 'other' } });
  });

  it('are not for a flow that tells the need alone', async () => {
    const { id } = await world.cav.submit({ to: AMBITO, service: 'cost-cover', risk: undefined });
    await world.settle();
    await world.ambiti.say(id, AMBITO, 'acknowledged', { side: 'r' });
    await world.settle();
    const { allowed } = await world.ambiti.see(id, AMBITO);
    expect(allowed).not.toContain('info-requested');
    // what needs no more than the need is offered all the same
    expect(allowed).toEqual(expect.arrayContaining(['waitlisted', 'answered', 'declined']));
    await expect(
      world.ambiti.say(id, AMBITO, 'info-requested', { side: 'r', ...QUESTION }),
    ).rejects.toMatchObject({ code: 'referral.no-flow', details: { rule: 'tier-not-allowed' } });
    // nor does a refusal for another reason name it
    await expect(world.ambiti.say(id, AMBITO, 'taken-in-charge', { side: 'r' })).rejects.toMatchObject({
      code: 'referral.illegal',
      details: { allowed },
    });
  });

  it('are not opened where the protocol had ended when they came', async () => {
    const { casa } = world;
    const id = await asked({ urgency: 'E3' });
    // the house has read of the end, the centre's registry is taken over
    const body = casa.registry.protocol('test-protocol@1');
    if (body === undefined) throw new Error('the protocol was never read');
    casa.registry.apply({
      kind: 'protocol',
      body: { ...body, status: 'withdrawn' },
      appendedAt: Date.now() - 20 * MINUTE_MS,
      offset: 2_000_000n,
    });
    await answer(id);
    await world.settle();
    expect((await casa.see(id, CASA)).state).toBe('acknowledged');
    expect(await events(casa, id, CASA)).toEqual({ told: ['info-requested'], unreadable: 1 });
  });
});

describe('an answer', () => {
  it('needs her agreement to it', async () => {
    const { id, caseId } = await agreed({ tiers: ['T0'] });
    await expect(answer(id)).rejects.toMatchObject({
      code: 'agreement.does-not-cover',
      details: { lacks: 'tiers' },
    });
    // somebody else's, or about something else
    await world.agree(caseId, { to: AMBITO });
    await world.agree(caseId, { service: 'centre-support' });
    await expect(answer(id)).rejects.toMatchObject({ details: { lacks: 'tiers' } });
    const second = await world.agree(caseId, { class: 'casa-rifugio', tiers: ['T0', 'T1'] });
    await answer(id);
    await world.settle();
    // taken back, it reaches what was told under it
    await world.withdraw(second);
    await world.settle();
    expect((await world.casa.see(id, CASA)).state).toBe('cancelled');
    await expect(events(world.casa, id, CASA)).rejects.toMatchObject({ code: 'referral.frozen' });
  });

  it('stops when her agreement has ended, also before a clock has said so', async () => {
    const { id } = await agreed();
    world.cav.clock.ahead = DAY_MS + MINUTE_MS;
    await expect(answer(id)).rejects.toMatchObject({
      code: 'agreement.does-not-cover',
      details: { lacks: 'expired' },
    });
  });

  it('is not for an institution that she excludes by now', async () => {
    const { id, caseId } = await agreed();
    await world.cav.db.query(
      `INSERT INTO institution_block (case_id, institution, blocked, added_by) VALUES ($1, $2, $3, 'operator')`,
      [caseId, CAV, CASA],
    );
    await expect(answer(id)).rejects.toMatchObject({ code: 'referral.recipient-excluded' });
  });

  it('is not for an institution whose key was taken back', async () => {
    const { id } = await agreed();
    await world.network.revokeEventKey(CASA, 1_000, world.cav);
    await expect(answer(id)).rejects.toMatchObject({ code: 'referral.no-opening-key' });
  });

  it('never follows a withdrawal, whichever comes first, and neither waits for ever', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => world.file()));
    const asked = [];
    for (const caseId of all) {
      const agreement = await world.agree(caseId);
      const { id } = await world.cav.submit({ case: caseId, agreement, necessity: undefined });
      asked.push({ id, agreement });
    }
    await world.settle();
    for (const { id } of asked) await world.casa.say(id, CASA, 'acknowledged');
    await world.settle();
    for (const { id } of asked) await question(id);
    await world.settle();
    await Promise.all(
      asked.flatMap(({ id, agreement }, index) => {
        const both = [() => world.withdraw(agreement), () => answer(id).catch(() => undefined)];
        return (index % 2 === 0 ? both : both.reverse()).map((each) => each());
      }),
    );
    const late: unknown[] = await world.cav.db.query(
      `SELECT o.subject FROM outbox o JOIN outbox w ON w.subject = o.subject
       WHERE o.attributes->>'type' LIKE '%.info-provided.%' AND w.attributes->>'type' LIKE '%.agreement-withdrawn.%'
         AND o.position > w.position`,
    );
    expect(late).toEqual([]);
  });
});
