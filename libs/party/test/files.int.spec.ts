import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer } from '#testing';
import { databaseOf, idOf, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const CAV = 'cav-1';
const FIRST = { source: 'police', channel: 'phone', learnedThrough: 'helpline-1522' };

let network: PartyNetwork;
let anna: Someone;
let berta: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, CAV, 'anna');
  berta = someone(network, CAV, 'berta');
});
afterAll(() => network.stop());

const open = async (body: object = {}, who = anna): Promise<string> =>
  idOf(await who.post('cases', { subject: 'woman', ...body }));
const patch = (id: string, body: object, ifMatch = '*', subject = 'anna'): Promise<TestAnswer> =>
  network.call(CAV, `cases/${id}`, { method: 'PATCH', body, headers: { 'if-match': ifMatch }, subject });
const idsOf = ({ body }: TestAnswer): string[] => (body['items'] as { id: string }[]).map(({ id }) => id);

describe('a file', () => {
  it('needs nothing but whose it is, and says how she came where somebody knows', async () => {
    const bare = await anna.get(`cases/${await open()}`);
    expect(bare.body).toMatchObject({ alias: null, firstContact: null, outcome: null, closedAt: null });
    const known = await anna.get(`cases/${await open({ alias: 'Iris', firstContact: FIRST })}`);
    expect(known.body).toMatchObject({ alias: 'Iris', firstContact: FIRST, subject: 'woman', version: 1 });
    expect(known.headers.get('etag')).toBe('"1"');
  });

  it('is listed to its team alone, the youngest first, page by page', async () => {
    const mine = [await open(), await open(), await open()];
    const hers = await open({}, berta);
    await anna.post(`cases/${mine[1] ?? ''}/blocks`, { subject: 'carla' });
    for (const id of mine) await anna.post(`cases/${id}/team`, { subject: 'dora' });
    const dora = someone(network, CAV, 'dora');
    const paged: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await dora.get(`cases?limit=1${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...idsOf(page));
      next = page.body['next'] as string | null;
    }
    expect(paged).toEqual([...mine].reverse());
    expect(idsOf(await anna.get('cases?limit=200'))).not.toContain(hers);
    expect(idsOf(await someone(network, 'cav-2', 'anna').get('cases'))).toEqual([]);
    await anna.post(`cases/${mine[0] ?? ''}/blocks`, { subject: 'dora' });
    expect(idsOf(await dora.get('cases'))).toEqual([mine[2], mine[1]]);
  });

  it('is on record when it is listed, read and written', async () => {
    const id = await open();
    const ella = someone(network, CAV, 'ella');
    await anna.post(`cases/${id}/team`, { subject: 'ella' });
    await ella.get('cases');
    await ella.get(`cases/${id}`);
    await patch(id, { alias: 'Iris' }, '*', 'ella');
    const officer = someone(network, CAV, 'officer', ['dpo']);
    const { body } = await officer.get('access-records?actor=ella');
    const seen = (body['items'] as Record<string, unknown>[]).map(({ action, outcome, found }) => [
      action,
      outcome,
      found,
    ]);
    expect(seen.reverse()).toEqual([
      ['cases-listed', 'allowed', 1],
      ['case-read', 'allowed', undefined],
      ['case-written', 'allowed', undefined],
    ]);
  });

  it('is put right by who knows its last version; what is left out stays', async () => {
    const id = await open({ alias: 'Iris', subject: 'other', firstContact: { source: 'police' } });
    expect((await patch(id, { alias: 'X' }, '"9"')).status).toBe(412);
    expect((await network.call(CAV, `cases/${id}`, { method: 'PATCH', body: {} })).status).toBe(428);
    const put = await patch(id, { subject: 'woman', firstContact: { channel: 'phone' } }, '"1"');
    expect(put).toMatchObject({
      status: 200,
      body: { alias: 'Iris', subject: 'woman', firstContact: { source: 'police', channel: 'phone' } },
    });
    expect(put.headers.get('etag')).toBe('"2"');
    expect((await patch(id, { alias: 'Viola' }, '"2"')).body).toMatchObject({ alias: 'Viola', version: 3 });
    const rows: { alias: Buffer }[] = await databaseOf(network, 'intake-cav').query(
      `SELECT alias FROM case_file WHERE id = $1`,
      [id],
    );
    expect(rows[0]?.alias.includes('Viola')).toBe(false);
  });

  it.each([
    [{ subject: 'man' }, 400],
    [{ firstContact: { source: '000 900 7731' } }, 422],
    [{ firstContact: { channel: 'via Inventata 3' } }, 422],
    [{ alias: null }, 400],
    [{ fiscalCode: 'NVNXLF' }, 400],
    [{ residence: 'Barletta' }, 400],
  ])('that says %j is refused, and nothing of it repeated', async (body, status) => {
    const id = await open({ alias: 'Iris' });
    const refused = await patch(id, body);
    expect(refused.status).toBe(status);
    expect(refused.text).not.toMatch(/900 ?7731|Inventata|NVNXLF|Barletta|man"/);
    expect((await anna.get(`cases/${id}`)).body).toMatchObject({ alias: 'Iris', version: 1 });
  });

  it('is closed once with what became of it, and opened again', async () => {
    const id = await open();
    const headers = { 'idempotency-key': newId() };
    const close = (body: object) =>
      network.call(CAV, `cases/${id}/closure`, { body, headers, subject: 'anna' });
    const closed = await close({ outcome: 'path-completed' });
    expect(closed).toMatchObject({ status: 200, body: { outcome: 'path-completed', version: 2 } });
    expect(closed.body['closedAt']).not.toBeNull();
    expect((await close({ outcome: 'path-completed' })).body).toEqual(closed.body);
    expect((await close({ outcome: 'moved-away' })).body['code']).toBe('idempotency.reused');
    expect(await anna.post(`cases/${id}/closure`, { outcome: 'moved-away' })).toMatchObject({
      status: 409,
      body: { code: 'case.closed', details: { outcome: 'path-completed' } },
    });
    expect(idsOf(await anna.get('cases?state=closed'))).toContain(id);
    expect(idsOf(await anna.get('cases?state=open&limit=200'))).not.toContain(id);
    const reopened = await anna.post(`cases/${id}/reopening`, {});
    expect(reopened).toMatchObject({ status: 200, body: { outcome: null, closedAt: null } });
    expect((await anna.post(`cases/${id}/reopening`, {})).body['code']).toBe('case.not-closed');
    expect((await anna.post(`cases/${id}/closure`, { outcome: 'lost' })).status).toBe(400);
  });

  it('stays open while a request for her is under way, and a new one opens it again', async () => {
    const id = await open();
    await anna.post(`cases/${id}/team`, { subject: `${CAV}-person` });
    const request = { ...REQUEST, case: id };
    const sent = await send(network, CAV, request);
    const close = () => anna.post(`cases/${id}/closure`, { outcome: 'other' });
    expect(await close()).toMatchObject({ status: 409, body: { code: 'case.in-use' } });
    await network.say(CAV, sent, 'cancellation', { reason: 'other' });
    expect((await close()).status).toBe(200);
    await send(network, CAV, request);
    expect((await anna.get(`cases/${id}`)).body).toMatchObject({ outcome: null, closedAt: null });
  });

  it('is changed by its team alone, and not when it is erased', async () => {
    const id = await open();
    expect((await patch(id, {}, '*', 'berta')).status).toBe(404);
    for (const verb of ['closure', 'reopening']) {
      const body = verb === 'closure' ? { outcome: 'other' } : {};
      expect((await berta.post(`cases/${id}/${verb}`, body)).status).toBe(404);
    }
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${id}/erasure`, {});
    expect(await patch(id, { alias: 'X' })).toMatchObject({ status: 409, body: { code: 'case.erased' } });
    expect((await anna.post(`cases/${id}/closure`, { outcome: 'other' })).body['code']).toBe('case.erased');
  });

  it('says nothing any more of how she came, once it is erased', async () => {
    const id = await open({ firstContact: FIRST });
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${id}/erasure`, {});
    expect((await anna.get(`cases/${id}`)).body).toMatchObject({ firstContact: null, erased: true });
  });

  it.each(['cases?cursor=bm8', 'cases?limit=0', 'cases?state=lost'])('is not listed by %s', async (path) => {
    expect((await anna.get(path)).status).toBe(400);
  });
});
