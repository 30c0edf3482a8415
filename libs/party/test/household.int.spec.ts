import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork, TestAnswer } from '#testing';
import { databaseOf, idOf, NEEDS, REQUEST, send, someone, startNodes } from './nodes.js';

const CAV = 'cav-1';
const HOUSEHOLD = {
  adults: [{ sex: 'f', accessibility: ['pregnancy'] }],
  children: [{ ageBand: '3-5', sex: 'f', accessibility: ['step-free'] }, { ageBand: '14-17' }],
  languages: ['it', 'ar'],
  pets: true,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
};
/** As a request takes it. */
const NEEDED = {
  adults: 1,
  children: [{ ageBand: '3-5', sex: 'f' }, { ageBand: '14-17' }],
  accessibility: ['pregnancy', 'step-free'],
  languages: ['it', 'ar'],
  pets: true,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
};

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const open = async (): Promise<string> =>
  idOf(await network.call(CAV, 'cases', { body: { subject: 'woman' } }));
const put = (id: string, body: object, ifMatch = '*'): Promise<TestAnswer> =>
  network.call(CAV, `cases/${id}/household`, { method: 'PUT', body, headers: { 'if-match': ifMatch } });
const get = (id: string): Promise<TestAnswer> => network.call(CAV, `cases/${id}/household`);

describe('a household', () => {
  it('is written by who knows the file’s last version, and gives the needs ready to send', async () => {
    const id = await open();
    expect(await get(id)).toMatchObject({ status: 200, body: {} });
    expect((await put(id, HOUSEHOLD, '"9"')).status).toBe(412);
    const written = await put(id, HOUSEHOLD, '"1"');
    expect([written.status, written.headers.get('etag')]).toEqual([204, '"2"']);
    expect((await get(id)).body).toEqual({ ...HOUSEHOLD, needs: NEEDED });
    expect((await put(id, { adults: [], children: [] }, '"1"')).status).toBe(412);
  });

  it('is sealed in the database, and gone with the file', async () => {
    const id = await open();
    await put(id, { ...HOUSEHOLD, languages: ['qaa-zanzara'] });
    const stored = async (): Promise<Buffer | null> => {
      const rows: { household: Buffer | null }[] = await databaseOf(network, 'intake-cav').query(
        `SELECT household FROM case_file WHERE id = $1`,
        [id],
      );
      return rows[0]?.household ?? null;
    };
    expect((await get(id)).text).toContain('zanzara');
    const sealed = await stored();
    expect(sealed?.length).toBeGreaterThan(0);
    expect(sealed?.includes('zanzara')).toBe(false);
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${id}/erasure`, {});
    expect(await stored()).toBeNull();
    expect((await get(id)).body).toEqual({});
    expect((await put(id, HOUSEHOLD)).body['code']).toBe('case.erased');
  });

  it('changes nothing of what was sent', async () => {
    const id = await open();
    await put(id, HOUSEHOLD);
    const { needs } = (await get(id)).body as { needs: object };
    const sent = await send(network, CAV, {
      ...REQUEST,
      case: id,
      needs: { ...needs, callback: NEEDS.callback },
    });
    await put(id, { adults: [{}, {}], children: [] });
    await network.say(REQUEST.to, sent, 'acknowledgement');
    for (const party of [CAV, REQUEST.to]) {
      const { body } = await network.call(party, `referrals/${sent}/content`);
      expect([party, body['needs']]).toEqual([party, { ...NEEDED, callback: NEEDS.callback }]);
    }
    expect(((await get(id)).body as { needs: object }).needs).toMatchObject({ adults: 2, children: [] });
  });

  it('is its file’s team’s alone, and on record', async () => {
    const id = await open();
    const berta = someone(network, CAV, 'berta');
    expect((await berta.get(`cases/${id}/household`)).status).toBe(404);
    expect((await berta.put(`cases/${id}/household`, HOUSEHOLD, '*')).status).toBe(404);
    await put(id, HOUSEHOLD);
    await get(id);
    const officer = someone(network, CAV, 'officer', ['dpo']);
    const { body } = await officer.get(`access-records?case=${id}`);
    const seen = (body['items'] as Record<string, unknown>[]).map(({ action, outcome }) => [action, outcome]);
    expect(seen).toEqual([
      ['case-read', 'allowed'],
      ['case-written', 'allowed'],
      ['case-written', 'denied'],
      ['case-read', 'denied'],
    ]);
  });

  it.each([
    [{ adults: [{ name: 'Zanzara' }], children: [] }, 400],
    [{ adults: [], children: [{ sex: 'f' }] }, 400],
    [{ adults: [], children: [{ ageBand: 'via Zanzara 3' }] }, 422],
    [{ adults: [{ accessibility: ['000 900 7731'] }], children: [] }, 422],
    [{ adults: [], children: [], unsafeComuni: ['999999'] }, 422],
    [{ adults: null, children: [] }, 400],
  ])('that says %j is refused, and nothing of it kept or repeated', async (body, status) => {
    const id = await open();
    const refused = await put(id, body);
    expect(refused.status).toBe(status);
    expect(refused.text).not.toMatch(/Zanzara|900 ?7731/);
    expect((await get(id)).body).toEqual({});
  });
});
