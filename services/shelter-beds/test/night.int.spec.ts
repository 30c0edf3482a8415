import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { startNightNodes } from './night-nodes.js';
import { HOUSE } from './units.js';

const PIS = 'ambito-barletta';
const CENTRE = 'cav-2';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNightNodes();
});
afterAll(() => network.stop());

/** An emergency, as short as a form can be. */
const SMALLEST = {
  to: HOUSE,
  service: 'placement',
  urgency: 'E1',
  necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
  needs: { callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
};

/** `needs.callback.phone` …: what somebody has to fill in. */
const leaves = (value: object, path: readonly string[] = []): string[][] =>
  Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner, [...path, name])
      : [[...path, name]],
  );

function without(body: object, [first = '', ...rest]: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => name !== first || rest.length > 0)
      .map(([name, inner]: [string, unknown]) => [
        name,
        name === first ? without(inner as object, rest) : inner,
      ]),
  );
}

const post = (who: string, path: string, body: object): Promise<TestAnswer> =>
  network.call(who, path, { body, subject: `${who}-night` });
const get = (who: string, path: string): Promise<TestAnswer> =>
  network.call(who, path, { subject: `${who}-night` });
const items = ({ body }: TestAnswer): Readonly<Record<string, unknown>>[] =>
  body['items'] as Readonly<Record<string, unknown>>[];

const until = (who: string, id: string, state: string): Promise<TestAnswer> =>
  waitFor(`${who}: ${state}`, async () => {
    const answer = await get(who, `referrals/${id}`);
    return answer.body['state'] === state ? answer : undefined;
  });

/** The emergency path: one form at the sender, one click at the house. Returns the request. */
async function placed(more: object = {}): Promise<string> {
  const sent = await post(PIS, 'referrals', { ...SMALLEST, agreed: 'voice', ...more });
  expect(sent.status).toBe(201);
  const id = String(sent.body['id']);
  await until(HOUSE, id, 'received');
  const clicked = await post(HOUSE, `referrals/${id}/voice-agreement`, {});
  expect(clicked.status).toBe(202);
  await until(PIS, id, 'confirmed');
  return id;
}

describe('an emergency', () => {
  it('needs no more than eight fields from the opened form to 201, and not one less than it asks for', async () => {
    const asked = leaves(SMALLEST);
    expect(asked.length).toBeLessThanOrEqual(8);
    expect((await post(PIS, 'referrals', SMALLEST)).status).toBe(201);
    for (const path of asked) {
      const { status } = await post(PIS, 'referrals', without(SMALLEST, path));
      expect([path.join('.'), [400, 422].includes(status)]).toEqual([path.join('.'), true]);
    }
  });

  it('has room, within eight, for whoever comes with her', async () => {
    const file = String((await post(PIS, 'cases', { subject: 'woman' })).body['id']);
    const agreed = await post(PIS, `cases/${file}/agreements`, {
      ...{ to: HOUSE, service: 'placement', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const { necessity: _, ...form } = SMALLEST;
    const body = {
      ...form,
      agreement: agreed.body['id'],
      needs: { ...form.needs, adults: 1, children: [{ ageBand: '3-5' }] },
    };
    expect(leaves(body).length).toBeLessThanOrEqual(8);
    expect((await post(PIS, 'referrals', body)).status).toBe(201);
  });

  it('agreed by telephone is sent by one command, and confirmed by one, a unit held', async () => {
    const id = await placed();
    const view = await until(HOUSE, id, 'confirmed');
    expect(view.body['agreed']).toBe('voice');
    const held = items(await get(HOUSE, 'units')).filter(({ referral }) => referral === id);
    expect(held.map(({ state }) => state)).toEqual(['reserved']);
  });
});

/** When the centre opens: its hours as the protocol has them, Monday to Friday from nine, at weekends too. */
function opensAsWritten(dueAt: string, asked: Date): void {
  const rome = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'Europe/Rome', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const parts = Object.fromEntries(rome.formatToParts(asked).map(({ type, value }) => [type, value]));
  const closes = ['Sat', 'Sun'].includes(parts['weekday'] ?? '') ? 13 : 19;
  const hour = Number(parts['hour']);
  const open = hour >= 9 && hour < closes;
  const due = new Date(dueAt);
  if (open) expect(Math.abs(due.getTime() - asked.getTime())).toBeLessThan(60_000);
  else {
    expect(rome.format(due)).toContain('09:00');
    expect(due.getTime()).toBeGreaterThan(asked.getTime());
    expect(due.getTime() - asked.getTime()).toBeLessThan(86_400_000);
  }
}

describe('a night of the PIS', () => {
  it('secures her now, and asks the centre of her choosing for the morning', async () => {
    const night = await placed({ needs: { ...SMALLEST.needs, adults: 1, languages: ['it'] } });
    const asked = new Date();
    const morning = await post(PIS, `referrals/${night}/morning`, {
      to: CENTRE,
      necessity: SMALLEST.necessity,
    });
    expect(morning).toMatchObject({
      status: 201,
      body: { call: '000 300 0002', referral: { to: CENTRE, service: 'centre-support', urgency: 'E2' } },
    });
    const { id } = morning.body['referral'] as { id: string };
    const dueAt = String(morning.body['dueAt']);
    opensAsWritten(dueAt, asked);

    await until(PIS, id, 'received');
    const [here, there] = [await get(PIS, `referrals/${id}`), await until(CENTRE, id, 'received')];
    // two hours from the opening, at both alike: nobody is late at night
    expect(there.body['dueAt']).toBe(here.body['dueAt']);
    expect(Date.parse(String(here.body['dueAt'])) - Date.parse(dueAt)).toBeGreaterThanOrEqual(
      7_200_000 - 1_000,
    );

    const reminders = async (): Promise<unknown[]> =>
      items(await get(PIS, 'tasks')).filter(
        ({ kind, referral }) => kind === 'morning-centre' && referral === id,
      );
    // whoever is there when it is due
    expect(await reminders()).toMatchObject([
      { dueAt, call: { institution: CENTRE, phone: '000 300 0002', standIn: false } },
    ]);
    // hers who sent it, though no task but one about a stage says whose side it is
    const hers = async (subject: string): Promise<unknown> =>
      items(await network.call(PIS, 'worklist?limit=200', { subject })).find(
        ({ task, referral }) => task === 'morning-centre' && referral === id,
      );
    expect(await hers(`${PIS}-night`)).toMatchObject({ side: 's', mine: true });
    expect(await hers('a-colleague')).toMatchObject({ side: 's', mine: false });
    expect((await post(CENTRE, `referrals/${id}/acknowledgement`, {})).status).toBe(202);
    await until(PIS, id, 'acknowledged');
    expect(await reminders()).toEqual([]);
    const content = await get(CENTRE, `referrals/${id}/content`);
    expect(content.body).toMatchObject({ needs: { adults: 1, languages: ['it'] } });
    // where she sleeps is nothing that the centre is told
    expect(content.text).not.toContain(HOUSE);
    expect(content.text).not.toContain(night);
  });

  it('reminds of the centre where she has not chosen yet, until it is asked', async () => {
    const night = await placed();
    const later = await post(PIS, `referrals/${night}/morning`, {});
    expect(later).toMatchObject({ status: 201, body: { referral: null, call: null } });
    const reminders = async (): Promise<{ referral?: unknown; call?: unknown }[]> =>
      items(await get(PIS, 'tasks')).filter(({ kind }) => kind === 'morning-centre');
    const about = async (): Promise<unknown[]> => (await reminders()).map(({ referral }) => referral);
    expect((await reminders()).find(({ referral }) => referral === night)?.call).toMatchObject({
      institution: expect.stringMatching(/^cav-[12]$/),
      phone: expect.stringMatching(/^000 300 000[12]$/),
      standIn: false,
    });
    await post(PIS, `referrals/${night}/morning`, { to: CENTRE, necessity: SMALLEST.necessity });
    expect(await about()).not.toContain(night);
  });

  it('asks the centre with what she agreed to: without the risk of the night, where she agreed to T0 alone', async () => {
    const file = String((await post(PIS, 'cases', { subject: 'woman' })).body['id']);
    const night = await placed({ case: file, risk: { tool: 'da-5', level: 'high' } });
    await post(PIS, `referrals/${night}/morning`, {});
    const reminded = async (): Promise<unknown[]> =>
      items(await get(PIS, 'tasks'))
        .filter(({ kind }) => kind === 'morning-centre')
        .map(({ referral }) => referral);
    expect(await reminded()).toContain(night);

    const askedOn = async (tiers: readonly string[]): Promise<TestAnswer> => {
      const agreed = await post(PIS, `cases/${file}/agreements`, {
        ...{ to: CENTRE, service: 'centre-support', tiers, method: 'oral' },
        validUntil: new Date(Date.now() + 86_400_000).toISOString(),
      });
      return post(PIS, `referrals/${night}/morning`, { to: CENTRE, agreement: agreed.body['id'] });
    };
    const told = async ({ status, body }: TestAnswer): Promise<TestAnswer['body']> => {
      expect(status).toBe(201);
      const { id } = body['referral'] as { id: string };
      await until(CENTRE, id, 'received');
      await post(CENTRE, `referrals/${id}/acknowledgement`, {});
      await until(PIS, id, 'acknowledged');
      return (await get(CENTRE, `referrals/${id}/content`)).body;
    };

    const asked = await askedOn(['T0']);
    expect(asked.body['referral']).toMatchObject({ ground: 'agreement', tiers: ['T0'] });
    expect(await reminded()).not.toContain(night);
    const content = await told(asked);
    expect(content).toMatchObject({ needs: SMALLEST.needs });
    expect(content).not.toHaveProperty('risk');
    // and with it, where she agreed to that too
    expect(await told(await askedOn(['T0', 'T1']))).toMatchObject({ risk: { tool: 'da-5', level: 'high' } });
  });

  it('is passed on by those who placed her', async () => {
    const night = await placed();
    const other = await network.call(PIS, `referrals/${night}/morning`, {
      subject: 'somebody-else',
      body: { to: CENTRE, necessity: SMALLEST.necessity },
    });
    expect(other.body['code']).toBe('not-found');
  });

  it('names whoever answers when the centre is closed: the PIS of the comune where she is', async () => {
    const at = async (moment: string): Promise<TestAnswer> =>
      post(HOUSE, 'who-answers', { service: 'centre-support', comune: '110002', at: moment });
    // a Tuesday in March, and its night
    expect((await at('2026-03-03T11:00:00+01:00')).body).toMatchObject({
      institution: CENTRE,
      standIn: false,
    });
    expect((await at('2026-03-03T23:30:00+01:00')).body).toMatchObject({
      ...{ institution: PIS, phone: '000 200 0002', standIn: true, open: true },
    });
  });
});

describe('what is entered later', () => {
  it('says when it really happened, at both parties, and is shown as late', async () => {
    const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const [asked, agreed, came] = [ago(90), ago(85), ago(60)];
    const sent = await post(PIS, 'referrals', { ...SMALLEST, agreed: 'voice', occurred: asked });
    const id = String(sent.body['id']);
    await until(HOUSE, id, 'received');
    await post(HOUSE, `referrals/${id}/voice-agreement`, { occurred: agreed });
    await until(HOUSE, id, 'confirmed');
    await post(HOUSE, `referrals/${id}/admission`, { occurred: came });
    await until(HOUSE, id, 'in-charge');
    await until(PIS, id, 'in-charge');
    for (const who of [PIS, HOUSE]) {
      const list = items(await get(who, `referrals/${id}/timeline`));
      expect(list.map(({ type, occurred, late }) => [type, occurred, late])).toEqual([
        ['submitted', asked, true],
        ['received', undefined, false],
        ['agreed-by-voice', agreed, true],
        ['taken-in-charge', came, true],
      ]);
    }
  });

  it('tells of the past alone; two minutes are two clocks', async () => {
    const night = await placed();
    const ahead = (minutes: number): object => ({
      occurred: new Date(Date.now() + minutes * 60_000).toISOString(),
    });
    const refused = { status: 422, body: { code: 'referral.occurred' } };
    expect(await post(HOUSE, `referrals/${night}/admission`, ahead(3))).toMatchObject(refused);
    expect(await post(PIS, 'referrals', { ...SMALLEST, ...ahead(3) })).toMatchObject(refused);
    expect(await post(PIS, `referrals/${night}/departure`, { occurred: 'ieri' })).toMatchObject({
      status: 400,
    });
    expect((await post(HOUSE, `referrals/${night}/admission`, ahead(1))).status).toBe(202);
  });
});
