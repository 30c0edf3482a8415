import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sweepDrafts } from '#referral';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { contextOf, databaseOf, idOf, REQUEST, someone, startNodes, type Someone } from './nodes.js';

const CAV = 'cav-1';
const NODE = 'intake-cav';
const CONTENT = { needs: { adults: 1 }, note: 'DATI INVENTATI Zanzara' };
const DRAFT = { form: 'referral', content: CONTENT };
const DAY_MS = 86_400_000;

let network: PartyNetwork;
let anna: Someone;
let berta: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, CAV, 'anna');
  berta = someone(network, CAV, 'berta');
});
afterAll(() => network.stop());

const save = (id: string, body: object = DRAFT, ifMatch = '*', who = anna): Promise<TestAnswer> =>
  who.put(`drafts/${id}`, body, ifMatch);
const read = (id: string, who = anna): Promise<TestAnswer> => who.get(`drafts/${id}`);
const remove = (id: string, subject = 'anna'): Promise<TestAnswer> =>
  network.call(CAV, `drafts/${id}`, { method: 'DELETE', subject });
const rows = (id: string): Promise<Record<string, unknown>[]> =>
  databaseOf(network, NODE).query(`SELECT * FROM draft WHERE id = $1`, [id]);
const key = (id: string): Promise<Buffer | undefined> => contextOf(network, NODE).keyStore.subjectKey(id);
/** Under whose key it is sealed; null: its file's. */
const keyIdOf = async (id: string): Promise<string | null> => {
  const [row] = await rows(id);
  return (row?.['key_id'] ?? null) as string | null;
};
/** The sweep, as if it were so much later. */
const sweepAfter = (ms: number): Promise<number> =>
  sweepDrafts(databaseOf(network, NODE), {
    ...contextOf(network, NODE),
    clock: { now: () => new Date(Date.now() + ms) },
  });
const idsOf = ({ body }: TestAnswer): string[] => (body['items'] as { id: string }[]).map(({ id }) => id);

describe('a draft', () => {
  it('is saved again by who knows its last version', async () => {
    const id = randomUUID();
    expect((await save(id, DRAFT, '"1"')).status).toBe(412);
    const first = await save(id, DRAFT, '"0"');
    expect([first.status, first.headers.get('etag'), first.text.includes('Zanzara')]).toEqual([
      200,
      '"1"',
      false,
    ]);
    expect((await save(id, DRAFT, '"0"')).status).toBe(412);
    const changed = { form: 'referral', content: { note: 'Zanzara 2' } };
    expect((await save(id, changed, '"1"')).headers.get('etag')).toBe('"2"');
    const found = await read(id);
    expect(found).toMatchObject({ status: 200, body: { id, ...changed, case: null, version: 2 } });
    expect(found.headers.get('etag')).toBe('"2"');
    const { savedAt, expiresAt } = found.body as Record<string, string>;
    expect(Date.parse(expiresAt ?? '') - Date.parse(savedAt ?? '')).toBe(7 * DAY_MS);
    expect((await network.call(CAV, `drafts/${id}`, { method: 'PUT', body: DRAFT })).status).toBe(428);
  });

  it('is its writer’s: nobody else reads, changes, lists or deletes it', async () => {
    const id = randomUUID();
    await save(id);
    for (const other of [
      berta,
      someone(network, CAV, 'chief', ['coordinator']),
      someone(network, 'cav-2', 'anna'),
    ]) {
      expect((await read(id, other)).body['code']).toBe('not-found');
      expect((await save(id, DRAFT, '*', other)).body['code']).toBe('not-found');
      expect(idsOf(await other.get('drafts'))).not.toContain(id);
    }
    for (const roles of [['dpo'], ['admin'], ['auditor']]) {
      expect((await read(id, someone(network, CAV, 'anna', roles))).status).toBe(404);
    }
    expect((await remove(id, 'berta')).status).toBe(404);
    expect(idsOf(await anna.get('drafts'))).toContain(id);
    expect((await anna.get('drafts')).text).not.toContain('Zanzara');
  });

  it('is sealed in the database, and its reading is on record', async () => {
    const id = randomUUID();
    await save(id);
    const [row = {}] = await rows(id);
    expect(Buffer.isBuffer(row['content']) && row['content'].includes('Zanzara')).toBe(false);
    await read(id, anna);
    const officer = someone(network, CAV, 'officer', ['dpo']);
    const { body } = await officer.get('access-records?actor=anna&action=draft-read');
    expect((body['items'] as object[])[0]).toMatchObject({ action: 'draft-read', reach: 'own' });
  });

  it('goes with its key when it is sent or given up', async () => {
    const id = randomUUID();
    await save(id);
    const own = String(await keyIdOf(id));
    expect(await key(own)).toBeDefined();
    expect((await remove(id)).status).toBe(204);
    expect([await rows(id), await key(own)]).toEqual([[], undefined]);
    expect([(await read(id)).status, (await remove(id)).status]).toEqual([404, 404]);
  });

  it('never touches a key that is somebody else’s, whatever id its writer gives it', async () => {
    const file = idOf(await anna.post('cases', { subject: 'woman', alias: 'Girasole' }));
    expect((await save(file, DRAFT, '"0"', berta)).status).toBe(200);
    expect(await keyIdOf(file)).not.toBe(file);
    expect((await remove(file, 'berta')).status).toBe(204);
    await save(file, DRAFT, '"0"', berta);
    await sweepAfter(8 * DAY_MS);
    expect((await anna.get(`cases/${file}`)).body).toMatchObject({ alias: 'Girasole', erased: false });
  });

  it('ends seven days after its last change, by the sweep; younger ones stay', async () => {
    const id = randomUUID();
    await save(id);
    const own = String(await keyIdOf(id));
    await sweepAfter(7 * DAY_MS - 60_000);
    expect((await read(id)).status).toBe(200);
    expect(await sweepAfter(7 * DAY_MS + 60_000)).toBeGreaterThan(0);
    expect([await rows(id), await key(own), (await read(id)).status]).toEqual([[], undefined, 404]);
    // the same form again: a new draft
    expect((await save(id, DRAFT, '"0"')).status).toBe(200);
  });

  it('that is past its time is gone before any sweep', async () => {
    const id = randomUUID();
    await save(id);
    await databaseOf(network, NODE).query(`UPDATE draft SET expires_at = now() WHERE id = $1`, [id]);
    expect((await read(id)).status).toBe(404);
    expect(idsOf(await anna.get('drafts'))).not.toContain(id);
    expect((await save(id, DRAFT, '"0"')).status).toBe(200);
  });

  it('about a file is for who works on it, sealed under its key, and gone when it is erased', async () => {
    const file = idOf(await anna.post('cases', { subject: 'woman' }));
    const [id, hers] = [randomUUID(), randomUUID()];
    const about = { ...DRAFT, case: file };
    expect((await save(hers, about, '"0"', berta)).status).toBe(404);
    expect(await rows(hers)).toEqual([]);
    expect((await save(id, about)).body).toMatchObject({ case: file });
    expect(await keyIdOf(id)).toBeNull();
    expect((await read(id)).body['content']).toEqual(CONTENT);
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${file}/erasure`, {});
    expect([(await read(id)).status, await rows(id)]).toEqual([404, []]);
    expect((await save(id, about)).body['code']).toBe('case.erased');
  });

  it('about a file is closed to whom the file shuts out', async () => {
    const file = idOf(await anna.post('cases', { subject: 'woman' }));
    await anna.post(`cases/${file}/team`, { subject: 'berta' });
    const id = randomUUID();
    await save(id, { ...DRAFT, case: file }, '"0"', berta);
    await anna.post(`cases/${file}/blocks`, { subject: 'berta' });
    expect((await read(id, berta)).status).toBe(404);
    expect(idsOf(await berta.get('drafts'))).not.toContain(id);
  });

  it('about a request is found by it, closed to whom the request shuts out, and gone when it is erased', async () => {
    const file = idOf(await anna.post('cases', { subject: 'woman' }));
    const sent = idOf(await anna.post('referrals', { ...REQUEST, case: file }));
    await network.untilState('ambito-barletta', sent, 'received');
    const bruna = someone(network, 'ambito-barletta', 'bruna', ['operator', 'coordinator']);
    const [id, hers] = [randomUUID(), randomUUID()];
    const about = { form: 'decline', content: CONTENT, referral: sent };
    expect((await save(id, about, '"0"')).body).toMatchObject({ referral: sent, case: null });
    expect((await save(hers, about, '"0"', bruna)).status).toBe(200);
    await bruna.post(`referrals/${sent}/blocks`, { subject: 'bice' });
    const bice = someone(network, 'ambito-barletta', 'bice');
    const shut = randomUUID();
    await save(shut, about, '"0"', bice);
    expect(idsOf(await bice.get('drafts'))).not.toContain(shut);
    expect(idsOf(await bruna.get('drafts'))).toContain(hers);

    await anna.post(`referrals/${sent}/cancellation`, { reason: 'other' });
    await network.untilState('ambito-barletta', sent, 'cancelled');
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${file}/erasure`, {});
    await waitFor('it is erased at both', async () => {
      const found = [await anna.get('drafts'), await bruna.get('drafts')].flatMap(idsOf);
      return found.includes(id) || found.includes(hers) ? undefined : true;
    });
  });

  it.each([
    [{ form: 'referral', content: { note: 'x'.repeat(16_384) } }, 413, 'draft.too-large'],
    [{ form: 'referral', content: 'zanzara' }, 400, 'request.invalid'],
    [{ form: 'zanzara', content: {} }, 400, 'request.invalid'],
    [{ form: 'via zanzara 3', content: {} }, 422, 'request.contact-in-code'],
    [{ form: 'referral', content: {}, zanzara: 1 }, 400, 'request.invalid'],
    [{ form: 'referral', content: { note: 'zan\u0000zara' } }, 400, 'request.bad-text'],
  ])('is refused where it does not fit', async (body, status, code) => {
    const id = randomUUID();
    const refused = await save(id, body);
    expect(refused).toMatchObject({ status, body: { code } });
    expect(refused.text).not.toContain('zanzara');
    expect(await rows(id)).toEqual([]);
  });

  it('may be one of fifty, not more', async () => {
    const dora = someone(network, CAV, 'dora');
    for (let count = 0; count < 50; count += 1) {
      expect((await save(randomUUID(), DRAFT, '"0"', dora)).status).toBe(200);
    }
    expect((await save(randomUUID(), DRAFT, '"0"', dora)).body['code']).toBe('draft.too-many');
    const [kept = ''] = idsOf(await dora.get('drafts'));
    expect((await save(kept, DRAFT, '"1"', dora)).status).toBe(200);
  });
});
