import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import {
  openCase,
  openContent,
  recordAgreement,
  withdrawAgreement,
  type RecordAgreement,
} from '../src/index.js';
import {
  AMBITO,
  CASA,
  CASA_2,
  CAV,
  CAV_2,
  idempotency,
  Network,
  type Node,
  COORDINATOR,
  OPERATOR,
} from './network.js';

let network: Network;
let cav: Node;
let casa: Node;
let ambiti: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
  ambiti = await network.node('intake-ambiti');
});
afterAll(() => network.close());

const settle = (): Promise<void> => network.settle(cav, casa, ambiti);

const open = async (institution = CAV): Promise<string> => {
  const opened = await cav.db.transaction((tx) =>
    openCase(tx, cav.ctx, { institution, alias: 'Iris', subject: 'woman', actor: 'operator' }),
  );
  return opened.id;
};

const agree = async (caseId: string, more: Partial<RecordAgreement> = {}): Promise<string> => {
  const { id } = await cav.db.transaction((tx) =>
    recordAgreement(tx, cav.ctx, {
      institution: CAV,
      case: caseId,
      ...(more.class === undefined ? { to: CASA } : {}),
      service: 'placement',
      tiers: ['T0', 'T1'],
      method: 'oral',
      validUntil: new Date(Date.now() + 86_400_000),
      actor: 'operator',
      ...more,
    }),
  );
  return id;
};

const withdraw = (agreement: string) =>
  cav.db.transaction((tx) =>
    withdrawAgreement(tx, cav.ctx, { institution: CAV, agreement, actor: 'operator' }),
  );

/** A placement asked for in one house, offered there. */
const offered = async (caseId: string, to = CASA): Promise<string> => {
  const { id } = await cav.submit({ case: caseId, to });
  await settle();
  await casa.say(id, to, 'acknowledged');
  await settle();
  await casa.say(id, to, 'offered');
  await settle();
  return id;
};

describe('her agreement', () => {
  it('must cover the recipient, the service and what is told', async () => {
    const caseId = await open();
    const lacks = async (agreement: string, what: string, command = {}): Promise<void> => {
      await expect(
        cav.submit({ case: caseId, agreement, necessity: undefined, ...command }),
      ).rejects.toMatchObject({
        kind: 'unprocessable',
        code: 'agreement.does-not-cover',
        details: { lacks: what },
      });
    };
    const sound = await agree(caseId);
    await lacks(sound, 'recipient', { to: CASA_2 });
    await lacks(sound, 'case', { case: await open() });
    await lacks(await agree(caseId, { tiers: ['T0'] }), 'tiers');
    await lacks(await agree(caseId, { service: 'centre-support' }), 'service');
    await lacks(await agree(caseId, { validUntil: new Date(Date.now() - 1_000) }), 'expired');
    const taken = await agree(caseId);
    await withdraw(taken);
    await lacks(taken, 'withdrawn');
    await expect(cav.submit({ agreement: newId(), necessity: undefined })).rejects.toMatchObject({
      code: 'agreement.not-found',
    });
    await expect(
      cav.submit({ institution: CAV_2, agreement: sound, necessity: undefined }),
    ).rejects.toMatchObject({
      code: 'agreement.not-found',
    });
    const necessity = { ground: 'vital-interest', decidedBy: 'operator' } as const;
    await expect(cav.submit({ agreement: sound, necessity })).rejects.toMatchObject({
      code: 'referral.ground',
    });

    const { id } = await cav.submit({ case: caseId, agreement: sound, necessity: undefined });
    await settle();
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'received', ground: 'agreement' });
  });

  it('may name a class of recipients, but not for her identity', async () => {
    const caseId = await open();
    const agreement = await agree(caseId, { class: 'casa-rifugio' });
    for (const to of [CASA, CASA_2]) {
      await expect(cav.submit({ case: caseId, agreement, necessity: undefined, to })).resolves.toMatchObject({
        to,
      });
    }
    await expect(agree(caseId, { class: 'casa-rifugio', tiers: ['T0', 'T2'] })).rejects.toMatchObject({
      code: 'agreement.recipient',
    });
    await expect(agree(await open(CAV_2))).rejects.toMatchObject({ code: 'case.not-found' });
    await settle();
  });

  it('stays where it was given: neither case nor who heard it travels', async () => {
    const caseId = await open();
    const agreement = await agree(caseId, { heardBy: 'Operatrice Viola' });
    const { id } = await cav.submit({ case: caseId, agreement, necessity: undefined });
    await settle();
    await casa.say(id, CASA, 'acknowledged');
    expect(await cav.see(id, CAV)).toMatchObject({ case: caseId });
    expect(await casa.see(id, CASA)).not.toHaveProperty('case');
    const content = await casa.db.transaction((tx) =>
      openContent(tx, casa.ctx, { institution: CASA, id, person: OPERATOR }),
    );
    expect(content.agreement).toMatchObject({ scope: 'recipient', tiers: ['T0', 'T1'], method: 'oral' });
    expect(JSON.stringify(content)).not.toMatch(new RegExp(`${caseId}|${agreement}|Viola`));
  });

  it('taken back locks the recipient’s copy and cancels what is not in charge', async () => {
    const caseId = await open();
    const agreement = await agree(caseId);
    const { id } = await cav.submit({ case: caseId, agreement, necessity: undefined });
    const { id: early } = await cav.submit({ case: caseId, agreement, necessity: undefined });
    await network.settle(cav, casa);
    await casa.say(id, CASA, 'acknowledged');
    const { id: fresh } = await cav.submit({ case: caseId, agreement, necessity: undefined });
    expect(new Set((await withdraw(agreement)).referrals)).toEqual(new Set([id, early, fresh]));
    expect((await cav.see(id, CAV)).frozen).toBe(true);
    await settle();
    for (const [referral, person] of [
      [id, OPERATOR],
      [early, COORDINATOR],
      [fresh, COORDINATOR],
    ] as const) {
      expect(await cav.timeline(referral, CAV)).toEqual(await casa.timeline(referral, CASA));
      expect(await casa.see(referral, CASA)).toMatchObject({ state: 'cancelled', frozen: true });
      const types = (await casa.timeline(referral, CASA)).map(({ type }) => type);
      expect(types).toEqual(
        expect.arrayContaining(['agreement-withdrawn', 'cancelled', 'withdrawal-acknowledged']),
      );
      await expect(
        casa.db.transaction((tx) => openContent(tx, casa.ctx, { institution: CASA, id: referral, person })),
      ).rejects.toMatchObject({ code: 'referral.frozen' });
    }
    // a second time changes nothing
    const said = await cav.count('outbox');
    await withdraw(agreement);
    expect(await cav.count('outbox')).toBe(said);
    await expect(withdraw(newId())).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a withdrawal told as a fact', () => {
  it('cancels in the same transaction, and locks this copy at once', async () => {
    const { id } = await cav.submit();
    await settle();
    expect((await cav.say(id, CAV, 'agreement-withdrawn')).view).toMatchObject({
      frozen: true,
      pending: { type: 'cancelled' },
    });
    await settle();
    expect((await casa.see(id, CASA)).state).toBe('cancelled');
  });
});

describe('requests of one case', () => {
  it('are cancelled when one is confirmed; other services and other cases are not', async () => {
    const [caseId, otherCase] = [await open(), await open()];
    const first = await offered(caseId);
    const second = await offered(caseId, CASA_2);
    const waiting = await cav.submit({ case: caseId });
    const support = await cav.submit({ case: caseId, to: CAV_2, service: 'centre-support' });
    const stranger = await cav.submit({ case: otherCase });
    await settle();
    await cav.say(first, CAV, 'confirmed');
    await settle();
    expect((await casa.see(first, CASA)).state).toBe('confirmed');
    for (const [id, institution] of [
      [second, CASA_2],
      [waiting.id, CASA],
    ] as const) {
      expect((await cav.see(id, CAV)).state).toBe('cancelled');
      expect((await casa.timeline(id, institution)).at(-1)).toMatchObject({
        type: 'cancelled',
        reason: 'sibling-confirmed',
      });
    }
    expect((await cav.see(support.id, CAV)).state).toBe('received');
    expect((await cav.see(stranger.id, CAV)).state).toBe('received');
  });

  it('are confirmed one at a time', async () => {
    const caseId = await open();
    const [first, second] = [await offered(caseId), await offered(caseId, CASA_2)];
    const tried = await Promise.allSettled([
      cav.say(first, CAV, 'confirmed'),
      cav.say(second, CAV, 'confirmed'),
    ]);
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tried.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'conflict', code: 'case.confirmation-pending' },
    });
    await settle();
    expect([(await cav.see(first, CAV)).state, (await cav.see(second, CAV)).state].sort()).toEqual([
      'cancelled',
      'confirmed',
    ]);
  });

  it('are cancelled too where the recipient agreed by telephone, behind a step that is on its way', async () => {
    const caseId = await open();
    const asked = await cav.submit({ case: caseId, to: CASA_2 });
    const voice = await cav.submit({ case: caseId, agreed: 'voice' });
    await settle();
    await casa.say(asked.id, CASA_2, 'acknowledged');
    await settle();
    await casa.say(asked.id, CASA_2, 'info-requested', { body: { question: 'Da quando?' } });
    await settle();
    await casa.say(voice.id, CASA, 'agreed-by-voice');
    await casa.send();
    await cav.say(asked.id, CAV, 'info-provided', { body: { answer: 'Da ieri.' } });
    await cav.fold();
    expect(await cav.see(asked.id, CAV)).toMatchObject({
      pending: { type: 'info-provided' },
      queued: { type: 'cancelled' },
    });
    await settle();
    expect((await casa.see(asked.id, CASA_2)).state).toBe('cancelled');
    expect((await casa.see(voice.id, CASA)).state).toBe('confirmed');
  });
});

describe('an opened case', () => {
  it('is one for one key', async () => {
    const key = idempotency({ route: 'POST /cases' });
    const make = () =>
      cav.db.transaction((tx) =>
        openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', actor: 'operator', idempotency: key }),
      );
    const opened = await Promise.all([make(), make(), make()]);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(await cav.count('case_file', `id = '${opened[0].id}'`)).toBe(1);
  });
});

describe('the other kinds', () => {
  it('are asked and answered', async () => {
    const { id, kind } = await cav.submit({ to: AMBITO, service: 'cost-cover', risk: undefined });
    expect(kind).toBe('question');
    await settle();
    await ambiti.say(id, AMBITO, 'answered', { body: { answer: 'covered' } });
    await settle();
    expect((await cav.see(id, CAV)).state).toBe('completed');
    const content = await cav.db.transaction((tx) =>
      openContent(tx, cav.ctx, { institution: CAV, id, person: OPERATOR }),
    );
    expect(content.question).toEqual({ code: 'cost-cover' });
    expect(content.events.map(({ type, body }) => [type, body])).toEqual([
      ['answered', { answer: 'covered' }],
    ]);
  });

  it('are told and noted', async () => {
    const notice = { code: 'ed-access' };
    const { id } = await cav.submit({ to: AMBITO, service: 'health-notice', notice });
    await settle();
    await ambiti.say(id, AMBITO, 'acknowledged');
    await settle();
    expect((await cav.see(id, CAV)).state).toBe('noted');
    await expect(cav.submit({ notice })).rejects.toMatchObject({ code: 'referral.body' });
  });
});
