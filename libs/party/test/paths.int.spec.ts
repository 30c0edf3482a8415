import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { contextOf, databaseOf, idOf, NECESSITY, NEEDS, REQUEST, someone, startNodes } from './nodes.js';

const CAV = 'cav-1';
const HOUSE = { to: 'casa-fuori-1', service: 'placement' };
const EQUIPE = { to: 'ambito-barletta', service: 'equipe-care' };

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const open = async (subject: string, at = CAV): Promise<string> =>
  idOf(await network.call(at, 'cases', { body: { subject } }));
const ask = (body: object, from = CAV): Promise<TestAnswer> =>
  network.call(from, 'referrals', { body: { ...REQUEST, ...body } });
/** What a refusal may not leave behind, in the order of its making. */
const written = (node = 'intake-cav'): Promise<unknown[]> =>
  databaseOf(network, node).query(`
    SELECT (SELECT count(*) FROM referral) AS referrals, (SELECT count(*) FROM outbox WHERE topic LIKE 'referrals.%') AS sent,
      (SELECT count(*) FROM idempotency) AS keys, (SELECT count(*) FROM proposal) AS proposals`);

/** What an earlier test has sent is answered by a machine, at this node too where the recipient is on paper. */
const settled = (): Promise<true> =>
  waitFor('all is received', async () => {
    const [open]: { count: string }[] = await databaseOf(network, 'intake-cav').query(
      `SELECT count(*) FROM referral WHERE state IN ('draft', 'submitted')`,
    );
    return open?.count === '0' ? true : undefined;
  });

describe('the right path', () => {
  it.each(['minor-14-17', 'minor-under-14'])(
    'of a %s alone: no placement, the PIS by phone',
    async (subject) => {
      const file = await open(subject);
      await settled();
      const before = await written();
      const refused = await ask({ ...HOUSE, case: file, urgency: 'E1' });
      expect(refused).toMatchObject({ status: 422, body: { code: 'subject.no-placement' } });
      const { institution, call } = refused.body['details'] as Record<string, string>;
      const pis = contextOf(network, 'intake-cav').registry.institution(institution ?? '');
      expect(pis?.services).toContain('social-emergency');
      expect(call).toBe(pis?.onCall);
      expect(await written()).toEqual(before);
      expect((await ask({ ...EQUIPE, case: file })).status).toBe(201);
    },
  );

  it('is told beforehand, with who may be asked and whom to telephone', async () => {
    const paths = async (subject: string) => {
      const { body } = await network.call(CAV, `cases/${await open(subject)}/paths`);
      const items = body['items'] as { service: string; to: string[]; rule: string; call: object }[];
      return Object.fromEntries(items.map((item) => [item.service, item]));
    };
    const minor = await paths('minor-14-17');
    expect(minor['placement']).toMatchObject({ to: [], rule: 'no-placement' });
    expect(minor['placement']?.call).toMatchObject({ phone: expect.any(String) as unknown });
    expect(minor['equipe-care']).toMatchObject({ rule: null, call: null });
    const woman = await paths('woman');
    expect(woman['placement']?.to).toEqual(expect.arrayContaining(['casa-rifugio-1', 'casa-fuori-1']));
    // the other centre: no flow lets one ask itself
    expect(woman['centre-support']).toMatchObject({ to: ['cav-2'], rule: null });
    const other = await paths('other');
    expect(other['placement']).toMatchObject({ to: [], rule: 'other-path' });
    expect(other['social-emergency']?.to).toContain('ambito-barletta');
  });

  it('is told for whom there is no file yet, alike', async () => {
    const paths = async (query: string, from = CAV) =>
      (await network.call(from, `paths${query}`)).body['items'] as object[];
    for (const subject of ['woman', 'minor-14-17', 'other']) {
      const { body } = await network.call(CAV, `cases/${await open(subject)}/paths`);
      expect(await paths(`?subject=${subject}`)).toEqual(body['items']);
    }
    expect(await paths('')).toEqual(await paths('?subject=woman'));
    expect(await paths('', 'ambito-barletta')).not.toEqual(await paths(''));
    expect(await network.call(CAV, 'paths?subject=nobody')).toMatchObject({ status: 400 });
  });

  it('of a man is the ambito or the PIS, never a house or a centre', async () => {
    const file = await open('other');
    expect((await ask({ ...HOUSE, case: file })).body['code']).toBe('subject.other-path');
    expect((await ask({ ...EQUIPE, case: file })).status).toBe(201);
    const theirs = await open('other', 'ambito-barletta');
    const toCentre = { to: 'cav-1', service: 'centre-support', case: theirs };
    const refused = await ask(toCentre, 'ambito-barletta');
    const own = contextOf(network, 'intake-ambiti').registry.institution('ambito-barletta');
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'subject.other-path', details: { institution: 'ambito-barletta', call: own?.onCall } },
    });
  });

  it('of a woman is every service, with her children too: she says herself that she is one', async () => {
    const file = await open('woman');
    expect((await ask({ ...HOUSE, case: file })).status).toBe(201);
    const children = [{ ageBand: '14-17' }, { ageBand: '0-2' }];
    expect((await ask({ ...HOUSE, case: file, needs: { ...NEEDS, adults: 1, children } })).status).toBe(201);
    const was = await open('other');
    expect((await ask({ ...HOUSE, case: was })).status).toBe(422);
    await network.call(CAV, `cases/${was}`, {
      method: 'PATCH',
      body: { subject: 'woman' },
      headers: { 'if-match': '"1"' },
    });
    expect((await ask({ ...HOUSE, case: was })).status).toBe(201);
  });

  it('is asked of her agreement, too: nobody agrees to what will not be sent', async () => {
    const agree = async (file: string, body: object): Promise<TestAnswer> =>
      network.call(CAV, `cases/${file}/agreements`, {
        body: {
          ...{ tiers: ['T0'], method: 'oral', validUntil: new Date(Date.now() + 86_400_000).toISOString() },
          ...body,
        },
      });
    const count = (): Promise<unknown[]> =>
      databaseOf(network, 'intake-cav').query(`SELECT count(*) FROM agreement`);
    const [minor, man] = [await open('minor-14-17'), await open('other')];
    await settled();
    const before = [await count(), await written()];
    for (const [file, body, code] of [
      [minor, HOUSE, 'subject.no-placement'],
      [minor, { class: 'casa-rifugio', service: 'placement' }, 'subject.no-placement'],
      [man, { to: 'cav-2', service: 'centre-support' }, 'subject.other-path'],
      [man, { class: 'cav', service: 'centre-support' }, 'subject.other-path'],
    ] as const) {
      const refused = await agree(file, body);
      expect(refused).toMatchObject({ status: 422, body: { code } });
      expect((refused.body['details'] as { call: string }).call).toMatch(/^[\d +]+$/);
      expect(refused.body['detail']).toContain('telephone the PIS');
    }
    expect([await count(), await written()]).toEqual(before);
    expect((await agree(minor, EQUIPE)).status).toBe(201);
    expect((await agree(man, { class: 'ambito', service: EQUIPE.service })).status).toBe(201);
    expect((await agree(await open('woman'), HOUSE)).status).toBe(201);
  });

  it('is asked of a request without a file, too, as far as it says that minors are alone', async () => {
    const needs = { ...NEEDS, adults: 0, children: [{ ageBand: '14-17' }] };
    expect((await ask({ ...HOUSE, needs })).body['code']).toBe('subject.no-placement');
    expect((await ask({ ...EQUIPE, needs })).status).toBe(201);
  });

  it('holds when the same is asked of somebody else', async () => {
    const file = await open('woman');
    const sent = idOf(await ask({ ...HOUSE, case: file }));
    await network.untilState(CAV, sent, 'received', 's');
    await network.say(CAV, sent, 'acknowledgement', { reported: true });
    await network.say(CAV, sent, 'decline', { reported: true, reason: 'no-place' });
    const body = { subject: 'minor-14-17' };
    await network.call(CAV, `cases/${file}`, { method: 'PATCH', body, headers: { 'if-match': '*' } });
    const again = { to: 'casa-fuori-2', necessity: NECESSITY };
    expect(await network.call(CAV, `referrals/${sent}/reroute`, { body: again })).toMatchObject({
      status: 422,
      body: { code: 'subject.no-placement', details: { call: expect.any(String) as unknown } },
    });
  });

  it('is told to the file’s team alone, and recorded', async () => {
    const file = await open('woman');
    expect((await someone(network, CAV, 'berta').get(`cases/${file}/paths`)).body['code']).toBe('not-found');
    const officer = someone(network, CAV, 'officer', ['dpo']);
    await network.call(CAV, `cases/${file}/paths`);
    const { body } = await officer.get(`access-records?case=${file}`);
    expect((body['items'] as object[]).slice(0, 2)).toMatchObject([
      { action: 'case-read', outcome: 'allowed' },
      { action: 'case-read', outcome: 'denied', actor: 'berta' },
    ]);
  });
});
