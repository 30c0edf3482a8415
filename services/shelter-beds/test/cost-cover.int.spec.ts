import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { startNightNodes } from './night-nodes.js';
import { HOUSE } from './units.js';

const AMBITO = 'ambito-barletta';
const NECESSITY = { ground: 'unable-to-agree', decidedBy: 'DATI INVENTATI' };
const CALLBACK = { name: 'DATI INVENTATI', phone: '000 900 0002' };
const ACT = 'DET 1234567/2026';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNightNodes();
});
afterAll(() => network.stop());

const post = (who: string, path: string, body: object, subject = `${who}-person`): Promise<TestAnswer> =>
  network.call(who, path, { body, subject });
const get = (who: string, path: string, subject = `${who}-person`): Promise<TestAnswer> =>
  network.call(who, path, { subject });
const items = ({ body }: TestAnswer): Readonly<Record<string, unknown>>[] =>
  body['items'] as Readonly<Record<string, unknown>>[];

const enter = async (): Promise<string> =>
  String((await post(HOUSE, 'stays', { adults: 1, minors: 1, since: '2026-02-10T22:00:00Z' })).body['id']);
const ask = (stay: string, more: object = {}): Promise<TestAnswer> =>
  post(HOUSE, `stays/${stay}/cost-cover`, {
    ...{ to: AMBITO, days: 30, callback: CALLBACK, necessity: NECESSITY },
    ...more,
  });
const asked = async (stay: string, more: object = {}): Promise<string> => {
  const answer = await ask(stay, more);
  expect(answer.status).toBe(201);
  return String(answer.body['id']);
};
const until = (who: string, id: string, state: string, side = ''): Promise<TestAnswer> =>
  waitFor(`${who}: ${state}`, async () => {
    const answer = await get(who, `referrals/${id}${side}`);
    return answer.body['state'] === state ? answer : undefined;
  });

async function answered(id: string, body: object): Promise<void> {
  await until(AMBITO, id, 'received');
  await post(AMBITO, `referrals/${id}/acknowledgement`, {});
  await until(AMBITO, id, 'acknowledged');
  expect((await post(AMBITO, `referrals/${id}/answer`, body)).status).toBe(202);
  await until(HOUSE, id, 'completed');
}

/** A woman whom the ambito has placed. */
async function admit(): Promise<{ stay: string; request: string }> {
  const placement = await post(AMBITO, 'referrals', {
    ...{ to: HOUSE, service: 'placement', urgency: 'E1', agreed: 'voice' },
    ...{ necessity: { ...NECESSITY, ground: 'vital-interest' }, needs: { callback: CALLBACK } },
  });
  const request = String(placement.body['id']);
  await until(HOUSE, request, 'received');
  await post(HOUSE, `referrals/${request}/voice-agreement`, {});
  await until(HOUSE, request, 'confirmed');
  expect((await post(HOUSE, `referrals/${request}/admission`, {})).status).toBe(202);
  await until(HOUSE, request, 'in-charge');
  const admitted = items(await get(HOUSE, 'stays')).find(({ referral }) => referral === request);
  return { stay: String(admitted?.['id']), request };
}

describe('the daily fee of a stay', () => {
  it('is asked for with a pseudonym, the first day and how many, and nothing of her', async () => {
    const stay = await enter();
    const id = await asked(stay);
    await until(AMBITO, id, 'received');
    await post(AMBITO, `referrals/${id}/acknowledgement`, {});
    await until(AMBITO, id, 'acknowledged');
    const told = await get(AMBITO, `referrals/${id}/content`);
    const question = told.body['question'] as { pseudonym: string };
    // she came on the 10th, in the evening by Rome's clock too
    expect(question).toMatchObject({ code: 'cost-cover', days: 30, start: '2026-02-10' });
    expect(question.pseudonym).toMatch(/^[0-9A-F]{8}$/);
    expect(told.body['needs']).toEqual({ callback: CALLBACK });
    expect(told.text).not.toContain(stay);

    // the same woman at the same office; another office, another name
    const pseudonym = async (more: object): Promise<unknown> => {
      const { body } = await get(HOUSE, `referrals/${await asked(stay, more)}/content`);
      return (body['question'] as { pseudonym: string }).pseudonym;
    };
    expect(await pseudonym({ days: 60 })).toBe(question.pseudonym);
    expect(await pseudonym({ to: 'ambito-andria' })).not.toBe(question.pseudonym);
  });

  it('is answered with act and amount, which are sealed, and opened for who asked', async () => {
    const stay = await enter();
    const [open, id] = [await asked(stay, { start: '2026-04-01' }), await asked(stay)];
    await answered(id, { answer: 'partly-covered', act: ACT, amountCents: 252_000, days: 28 });
    expect(items(await get(HOUSE, `stays/${stay}/cost-cover`))).toMatchObject([
      {
        ...{ referral: id, to: AMBITO, start: '2026-02-10', days: 30, state: 'completed', open: false },
        answer: { answer: 'partly-covered', act: ACT, amountCents: 252_000, days: 28 },
      },
      { referral: open, start: '2026-04-01', open: true, answer: null },
    ]);
    // a colleague sees that it was answered, and not what
    const seen = await get(HOUSE, `stays/${stay}/cost-cover`, 'colleague');
    expect(items(seen)[0]).toMatchObject({ referral: id, open: false, answer: null });
    for (const node of ['shelter-beds', 'intake-ambiti']) {
      const rows = await network
        .node(node)
        .app.get(DataSource)
        .query<{ text: string }[]>(
          `SELECT row_to_json(e)::text || convert_from(e.value, 'latin1') AS text FROM referral_event e WHERE referral = $1
           UNION ALL SELECT row_to_json(o)::text || convert_from(o.value, 'latin1') FROM outbox o WHERE subject = $1::text`,
          [id],
        );
      expect(rows.length).toBeGreaterThan(2);
      expect(rows.filter(({ text }) => /1234567|252000/.test(text))).toEqual([]);
    }
    const reading = await network
      .node('shelter-beds')
      .app.get(DataSource)
      .query<{ actor: string }[]>(
        `SELECT DISTINCT actor FROM access_record WHERE referral = $1 AND outcome = 'allowed'`,
        [id],
      );
    expect(reading).toEqual([{ actor: `${HOUSE}-person` }]);
  });

  it('is never a condition: she comes in while it is open, and stays when it is refused', async () => {
    const stay = await enter();
    const id = await asked(stay);
    // while nobody has answered, another woman is admitted on the request of the same ambito
    const admitted = await admit();

    await answered(id, { answer: 'not-covered' });
    expect((await get(HOUSE, `stays/${stay}`)).body).toMatchObject({ endedAt: null });
    // and a new one may come in, and be asked for again
    const next = await enter();
    expect((await ask(next)).status).toBe(201);
    expect((await ask(stay, { to: 'ambito-andria' })).status).toBe(201);
    expect((await ask(admitted.stay)).status).toBe(201);
  });

  it('is reported where the office is on paper', async () => {
    const stay = await enter();
    const id = await asked(stay, { to: 'ufficio-carta-canosa' });
    await until(HOUSE, id, 'received', '?side=r');
    const answer = { answer: 'covered', act: ACT, amountCents: 270_000 };
    const silent = await post(HOUSE, `referrals/${id}/answer`, answer);
    expect(silent).toMatchObject({ status: 422, body: { code: 'referral.reported' } });
    expect((await post(HOUSE, `referrals/${id}/answer`, { ...answer, reported: true })).status).toBe(202);
    await until(HOUSE, id, 'completed');
    expect(items(await get(HOUSE, `stays/${stay}/cost-cover`))).toMatchObject([
      { to: 'ufficio-carta-canosa', open: false, answer },
    ]);
  });

  it.each([
    [{ to: 'cav-1' }, 422],
    [{ days: 0 }, 400],
    [{ start: 'domani' }, 400],
    [{ necessity: undefined }, 422],
    [{ note: 'DATI INVENTATI' }, 400],
  ])('asked with %j is refused, and nothing is kept', async (more, status) => {
    const stay = await enter();
    expect((await ask(stay, more)).status).toBe(status);
    expect(items(await get(HOUSE, `stays/${stay}/cost-cover`))).toEqual([]);
  });

  it.each(['referral', 'case'])(
    'is not there for who is shut out of the %s behind the stay',
    async (blocked) => {
      const { stay, request } = await admit();
      await asked(stay);
      const path = `stays/${stay}/cost-cover`;
      const body = { to: AMBITO, days: 30, callback: CALLBACK, necessity: NECESSITY };
      expect(items(await get(HOUSE, path, 'colleague'))).toHaveLength(1);
      const about =
        blocked === 'referral'
          ? `referrals/${request}`
          : `cases/${String((await post(HOUSE, `referrals/${request}/case`, { subject: 'woman' })).body['id'])}`;
      const shut = await network.call(HOUSE, `${about}/blocks`, {
        ...{ body: { subject: 'colleague' }, subject: `${HOUSE}-person`, roles: ['coordinator'] },
      });
      expect(shut.status).toBe(204);

      const gone = { status: 404, body: { code: 'not-found' } };
      expect(await get(HOUSE, path, 'colleague')).toMatchObject(gone);
      expect(await post(HOUSE, path, body, 'colleague')).toMatchObject(gone);
      expect(items(await get(HOUSE, path))).toHaveLength(1);
    },
  );

  it('is asked of another office about the stay, not by re-routing the question', async () => {
    const stay = await enter();
    const id = await asked(stay);
    const rerouted = await post(HOUSE, `referrals/${id}/reroute`, { to: 'ambito-andria' });
    expect(rerouted).toMatchObject({ status: 409, body: { code: 'stay.asked-about', details: { stay } } });
    expect(items(await get(HOUSE, `stays/${stay}/cost-cover`))).toHaveLength(1);
    // what was asked without a stay has nothing to lose
    const plain = await post(HOUSE, 'referrals', {
      ...{
        to: AMBITO,
        service: 'cost-cover',
        urgency: 'E3',
        necessity: NECESSITY,
        needs: { callback: CALLBACK },
      },
      question: { code: 'cost-cover', days: 30, start: '2026-02-10' },
    });
    expect(plain.status).toBe(201);
    const again = await post(HOUSE, `referrals/${String(plain.body['id'])}/reroute`, { to: 'ambito-andria' });
    expect(again).toMatchObject({ status: 201, body: { to: 'ambito-andria' } });
  });

  it('is asked about a stay of one’s own house', async () => {
    const unknown = '3f2b7c1e-8f52-4f0e-9a43-6c1d2e3f4a5b';
    expect((await ask(unknown)).body['code']).toBe('not-found');
    expect((await get(HOUSE, `stays/${unknown}/cost-cover`)).body['code']).toBe('not-found');
    const { status } = await post(AMBITO, `stays/${await enter()}/cost-cover`, {});
    expect(status).toBe(404);
  });
});
