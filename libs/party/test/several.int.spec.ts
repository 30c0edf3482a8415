import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { type PartyNetwork, type TestAnswer } from '#testing';
import { databaseOf, idOf, NECESSITY, NEEDS, someone, startNodes, type Someone } from './nodes.js';

let network: PartyNetwork;
let anna: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, 'cav-1', 'anna');
});
afterAll(() => network.stop());

const AMBITI = ['ambito-andria', 'ambito-barletta', 'ambito-canosa'];
const ASK = { service: 'equipe-care', urgency: 'E2', necessity: NECESSITY, needs: NEEDS };

const openFile = async (): Promise<string> => idOf(await anna.post('cases', { subject: 'woman' }));
const ask = async (file: string, body: object = {}): Promise<TestAnswer> =>
  anna.post(`cases/${file}/requests`, { ...ASK, to: AMBITI, ...body });
const items = ({ body }: TestAnswer): { id: string; to: string; case: string; state: string }[] =>
  body['items'] as { id: string; to: string; case: string; state: string }[];
const kept = async (file: string): Promise<number> => {
  const [row]: { count: string }[] = await databaseOf(network, 'intake-cav').query(
    `SELECT count(*) FROM referral WHERE case_id = $1`,
    [file],
  );
  return Number(row?.count);
};

/** All of them have offered an appointment. */
async function offered(): Promise<{ id: string; to: string }[]> {
  const asked = items(await ask(await openFile()));
  for (const { id, to } of asked) {
    await network.untilState(to, id, 'received');
    await network.say(to, id, 'acknowledgement');
    await network.say(to, id, 'offer', { appointment: new Date(Date.now() + 3_600_000).toISOString() });
    await network.untilState('cav-1', id, 'offered');
  }
  return asked;
}

describe('several recipients asked at once', () => {
  it('are asked in one command, each with a referral of its own', async () => {
    const file = await openFile();
    const asked = await ask(file);
    expect(asked.status).toBe(201);
    expect(items(asked).map(({ to, case: of }) => [to, of])).toEqual(AMBITI.map((to) => [to, file]));
    for (const { id, to } of items(asked)) {
      await network.untilState(to, id, 'received');
      const seen = await network.call(to, `referrals/${id}`);
      // nobody learns from it whom else she asks for
      expect(seen.body).not.toHaveProperty('case');
      expect(AMBITI.filter((other) => other !== to && seen.text.includes(other))).toEqual([]);
    }
  });

  it('are all asked or none, and the refusal names the recipient and the rule', async () => {
    const file = await openFile();
    const refused = await ask(file, { to: [...AMBITI, 'casa-fuori-1'] });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'referral.no-flow', details: { index: 3, to: 'casa-fuori-1' } },
    });
    expect(refused.body['details']).toHaveProperty('rule');
    // whom the registry does not list, somebody typed
    const typed = await ask(file, { to: ['ambito-andria', 'maria-rossi'] });
    expect(typed).toMatchObject({ status: 422, body: { code: 'referral.unknown-recipient' } });
    expect(typed.body['details']).toEqual({ index: 1, call: expect.any(String) });
    expect(typed.text).not.toContain('maria');
    expect(await kept(file)).toBe(0);
  });

  it('are asked once for one key', async () => {
    const file = await openFile();
    const headers = { 'idempotency-key': newId() };
    const post = (body: object): Promise<TestAnswer> =>
      network.call('cav-1', `cases/${file}/requests`, { subject: 'anna', headers, body });
    const answers = await Promise.all([1, 2, 3].map(() => post({ ...ASK, to: AMBITI })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(
      new Set(
        answers.map((answer) =>
          items(answer)
            .map(({ id }) => id)
            .join(),
        ),
      ).size,
    ).toBe(1);
    expect(await kept(file)).toBe(3);
    const other = await post({ ...ASK, to: ['ambito-canosa', 'ambito-andria'] });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
    expect(await kept(file)).toBe(3);
  });

  it('are asked by the file’s team alone', async () => {
    const file = await openFile();
    const body = { ...ASK, to: AMBITI };
    for (const [who, status] of [
      [someone(network, 'cav-1', 'berta'), 422],
      [someone(network, 'cav-2', 'anna'), 422],
      [someone(network, 'cav-1', 'anna', ['dpo']), 404],
    ] as const) {
      expect((await who.post(`cases/${file}/requests`, body)).status).toBe(status);
    }
    expect(await kept(file)).toBe(0);
  });

  it.each([
    [[], 400],
    [['ambito-andria', 'ambito-andria'], 400],
    ['ambito-andria', 400],
    [['Via Inventata 3'], 400],
  ])('cannot be %j', async (to, status) => {
    const file = await openFile();
    expect((await ask(file, { to })).status).toBe(status);
    expect(await kept(file)).toBe(0);
  });
});

describe('of several offers', () => {
  it('two confirmed at once are one confirmation, and the others are cancelled when it is folded', async () => {
    const [first, second, third] = await offered();
    const confirm = (id = ''): Promise<TestAnswer> => anna.post(`referrals/${id}/confirmation`, {});
    const letGo = await network.holdRelay('intake-cav');
    const tried = await Promise.all([confirm(first?.id), confirm(second?.id)]);
    const wins = tried.findIndex(({ status }) => status === 202);
    expect(tried[1 - wins]).toMatchObject({ status: 409, body: { code: 'case.confirmation-pending' } });
    expect(await confirm(third?.id)).toMatchObject({
      status: 409,
      body: { code: 'case.confirmation-pending' },
    });
    await letGo();
    const [winner, loser] = wins === 0 ? [first, second] : [second, first];
    await network.untilState(winner?.to ?? '', winner?.id ?? '', 'confirmed');
    for (const { id, to } of [loser, third].filter((each) => each !== undefined)) {
      await network.untilState(to, id, 'cancelled');
      const { body } = await network.call(to, `referrals/${id}/timeline`);
      expect((body['items'] as object[]).at(-1)).toMatchObject({ reason: 'sibling-confirmed' });
      expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'referral.illegal' } });
    }
  });
});
