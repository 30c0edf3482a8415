import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KEY_STORE } from '#messaging';
import { newId } from '#kernel';
import { sealColumn, type KeyStore } from '#trust';
import { waitFor, type PartyNetwork } from '#testing';
import { idOf, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const HOST = 'ambito-barletta';
const NOT_FOUND = { status: 404, body: { code: 'not-found' } };

let network: PartyNetwork;
let cora: Someone;
let dora: Someone;

beforeAll(async () => {
  network = await startNodes();
  cora = someone(network, HOST, 'cora', ['coordinator']);
  dora = someone(network, HOST, 'dora', ['dpo']);
});
afterAll(() => network.stop());

type Item = Readonly<Record<string, unknown>>;

const itemsOf = async (who: Someone, path: string): Promise<readonly Item[]> =>
  (await who.get(path)).body['items'] as Item[];
const alarmsOf = async (actor: string): Promise<readonly unknown[]> =>
  (await itemsOf(dora, 'access-alarms?limit=200'))
    .filter((item) => item['actor'] === actor)
    .map((item) => item['kind']);
const contentOf = (who: Someone, id: string) => who.get(`referrals/${id}/content`);

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += 1) await work();
}

describe('thresholds', () => {
  it('alarm at the fifteenth file or request of an hour, once, however often each is read', async () => {
    const ids = await Promise.all(Array.from({ length: 15 }, () => send(network, 'cav-1', REQUEST)));
    await Promise.all(ids.map((id) => cora.post(`referrals/${id}/assignment`, { people: ['tess'] })));
    const tess = someone(network, HOST, 'tess');
    const last = ids.pop() ?? '';
    const readAll = async (read: readonly string[]): Promise<void> => {
      const seen = await Promise.all(read.map((id) => contentOf(tess, id)));
      expect(seen.map(({ status }) => status)).toEqual(read.map(() => 200));
    };
    // what one piece of work needs is read again and again
    await readAll([...ids, ...Array.from({ length: 15 }, () => ids[0] ?? '')]);
    expect(await alarmsOf('tess')).toEqual([]);
    await readAll([last, last, ...ids]);
    expect(await alarmsOf('tess')).toEqual(['many-readings']);
  });

  it('count a file and the request that it sent as one, and each search', async () => {
    const owner = someone(network, 'cav-1', 'ursa');
    const officer = someone(network, 'cav-1', 'dina', ['dpo']);
    const alarms = async (): Promise<unknown[]> =>
      (await itemsOf(officer, 'access-alarms?limit=200'))
        .filter((item) => item['actor'] === 'ursa')
        .map((item) => item['kind']);
    const file = String((await owner.post('cases', { subject: 'woman', alias: 'Canarina' })).body['id']);
    const sent = String((await owner.post('referrals', { ...REQUEST, case: file })).body['id']);
    await times(8, async () => {
      expect((await owner.get(`cases/${file}/identity`)).status).toBe(200);
      expect((await contentOf(owner, sent)).status).toBe(200);
    });
    await times(13, () => owner.post('searches', { alias: 'Nessuna' }));
    expect(await alarms()).toEqual([]);
    await owner.post('searches', { alias: 'Nessuna' });
    expect(await alarms()).toEqual(['many-readings']);
  });

  it('stop who is not assigned at the thirtieth, however many are tried at once', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const duty = someone(network, HOST, 'duty', ['coordinator']);
    await times(27, async () => {
      expect((await contentOf(duty, id)).status).toBe(200);
    });
    const read = await Promise.all(Array.from({ length: 7 }, () => contentOf(duty, id)));
    expect(read.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(read.filter(({ status }) => status !== 200)).toHaveLength(4);
    for (const refused of read.filter(({ status }) => status !== 200)) {
      expect(refused).toMatchObject({ status: 429, body: { code: 'access.too-many' } });
      expect(refused.body).not.toHaveProperty('needs');
    }
    const denied = await itemsOf(dora, 'access-records?actor=duty&outcome=denied');
    expect(denied).toHaveLength(4);
    expect(denied[0]).toMatchObject({ action: 'content-read', reach: 'too-many', referral: id });
    // a search is none of the team's readings either
    expect(await duty.post('searches', { alias: 'Girasole' })).toMatchObject({
      status: 429,
      body: { code: 'access.too-many' },
    });
    // an hour later she reads again
    await network
      .node('intake-ambiti')
      .app.get(DataSource)
      .query(`UPDATE access_record SET at = at - interval '61 minutes' WHERE actor = 'duty'`);
    expect((await contentOf(duty, id)).status).toBe(200);
  });

  it('alarm whoever is refused again and again', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const nosy = someone(network, HOST, 'nosy');
    await times(4, async () => {
      expect(await contentOf(nosy, id)).toMatchObject(NOT_FOUND);
    });
    expect(await alarmsOf('nosy')).toEqual([]);
    await times(3, () => contentOf(nosy, id));
    expect(await alarmsOf('nosy')).toEqual(['repeated-denials']);
  });

  it('alarm the host’s coordinator where one sender’s requests fail to fit again and again within a day', async () => {
    const decline = async (from: string, reason: string): Promise<void> => {
      const id = await send(network, from, REQUEST);
      await network.say(HOST, id, 'acknowledgement');
      expect((await network.say(HOST, id, 'decline', { reason })).status).toBe(200);
      await network.untilState(HOST, id, 'declined');
    };
    await times(3, () => decline('cav-2', 'safety-distance'));
    await decline('cav-2', 'no-place');
    await decline('cav-2', 'accessibility');
    await decline('cav-1', 'safety-distance');
    const probes = async (): Promise<readonly Item[]> =>
      (await itemsOf(cora, 'access-alarms')).filter(({ kind }) => kind === 'repeated-probes');
    expect(await probes()).toEqual([]);
    await decline('cav-2', 'unit-does-not-fit');
    await decline('cav-2', 'safety-distance');
    expect(await probes()).toMatchObject([{ actor: 'institution:cav-2', count: 5, referral: null }]);
    // the sender learns nothing of it
    const sender = someone(network, 'cav-2', 'head', ['coordinator']);
    expect(await itemsOf(sender, 'access-alarms')).toEqual([]);
  });
});

describe('the officer', () => {
  it('reads who did what, page by page, of her own institution only', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await cora.post(`referrals/${id}/assignment`, { people: ['una'] });
    await times(3, () => contentOf(someone(network, HOST, 'una'), id));
    await contentOf(someone(network, HOST, 'other'), id);
    const seen: Item[] = [];
    let cursor = '';
    do {
      const { body } = await dora.get(`access-records?referral=${id}&limit=2${cursor}`);
      const { items, next } = body as { items: Item[]; next: string | null };
      seen.push(...items);
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(seen.map(({ actor, action, outcome, reach }) => [actor, action, outcome, reach])).toEqual([
      ['other', 'content-read', 'denied', 'not-assigned'],
      ['una', 'content-read', 'allowed', 'team'],
      ['una', 'content-read', 'allowed', 'team'],
      ['una', 'content-read', 'allowed', 'team'],
      ['cora', 'assigned', 'allowed', 'coordinator'],
    ]);
    expect(seen.at(-1)).toMatchObject({ person: 'una', side: 'r' });
    const only = async (query: string) =>
      (await itemsOf(dora, `access-records?referral=${id}&${query}`)).length;
    expect(await only('outcome=denied')).toBe(1);
    expect(await only('action=assigned')).toBe(1);
    expect(await only('actor=una')).toBe(3);
    expect(await only(`from=${String(seen[0]?.['at'])}`)).toBe(1);
    expect(await only(`to=${String(seen[0]?.['at'])}`)).toBe(4);

    for (const who of [
      cora,
      someone(network, HOST, 'ada'),
      someone(network, 'ambito-andria', 'dan', ['dpo']),
    ]) {
      const answer = await who.get(`access-records?referral=${id}`);
      if (who.subject === 'dan') expect(answer).toMatchObject({ status: 200, body: { items: [] } });
      else expect(answer).toMatchObject(NOT_FOUND);
    }
    expect(await dora.get('access-records?cursor=bm9uZQ')).toMatchObject({
      status: 400,
      body: { code: 'cursor.invalid' },
    });
    // and nothing that was read
    expect(await dora.get(`referrals/${id}/content`)).toMatchObject(NOT_FOUND);
  });

  it('matches a record with the event that the Province has; a changed row matches none', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await contentOf(cora, id);
    const [record] = await itemsOf(dora, `access-records?referral=${id}`);
    const path = `access-records/${String(record?.['id'])}/proof`;
    const proof = await dora.get(path);
    expect(proof.body).toMatchObject({ record });
    const onTheBus = async (): Promise<string[]> => {
      const partitions = await network.log.offsets('access');
      const read = await Promise.all(
        partitions.map(({ partition }) => network.log.read('access', partition, 0n, 1000)),
      );
      return read.flat().map(({ value }) => (JSON.parse(String(value)) as { digest: string }).digest);
    };
    const digests = await waitFor('the event', async () => {
      const all = await onTheBus();
      return all.includes(String(proof.body['digest'])) ? all : undefined;
    });
    // it cannot be computed from the row alone
    expect(digests).not.toContain(createHash('sha256').update(JSON.stringify(record)).digest('base64url'));
    await network
      .node('intake-ambiti')
      .app.get(DataSource)
      .query(`UPDATE access_record SET actor = 'somebody-else' WHERE id = $1`, [record?.['id']]);
    expect(await onTheBus()).not.toContain((await dora.get(path)).body['digest']);
    expect(await cora.get(path)).toMatchObject(NOT_FOUND);
    expect(await dora.get(`access-records/${newId()}/proof`)).toMatchObject(NOT_FOUND);
  });
});

describe('a search', () => {
  const NAME = 'Débora D’Invenzióne';
  const PHONE = '+39 000 123 4567';

  /** A file with name and number, as its identity route writes them. */
  async function fileOf(owner: Someone, alias: string): Promise<string> {
    const id = idOf(await owner.post('cases', { subject: 'woman', alias }));
    const { app } = network.node('intake-ambiti');
    const key = await app.get<KeyStore>(KEY_STORE).subjectKey(id);
    if (key === undefined) throw new Error('no key');
    const identity = { name: NAME, phone: PHONE, children: [] };
    const place = { table: 'case_file', column: 'identity', row: id };
    await app
      .get(DataSource)
      .query(`UPDATE case_file SET identity = $2 WHERE id = $1`, [id, sealColumn(key, place, identity)]);
    return id;
  }

  it('finds a file of one’s own institution exactly, and shows its alias to its team alone', async () => {
    const owner = someone(network, HOST, 'owner');
    const other = someone(network, HOST, 'searcher');
    const id = await fileOf(owner, 'Ortènsia');
    const stranger = someone(network, 'ambito-andria', 'owner');
    for (const term of [{ alias: ' ORTENSIA' }, { name: "debora  d'invenzione" }, { phone: '000-1234567' }]) {
      expect(await owner.post('searches', term)).toMatchObject({
        status: 200,
        body: { items: [{ case: id, alias: 'Ortènsia' }] },
      });
      expect((await other.post('searches', term)).body).toEqual({ items: [{ case: id }] });
      expect((await stranger.post('searches', term)).body).toEqual({ items: [] });
    }
    for (const term of [
      { alias: 'Ortens' },
      { name: 'debora' },
      { phone: '0001234' },
      { phone: '1234567' },
    ]) {
      expect((await owner.post('searches', term)).body).toEqual({ items: [] });
    }
    for (const term of [{}, { alias: 'a', name: 'b' }, { name: '—  ́' }, { phone: 'none' }]) {
      expect(await owner.post('searches', term)).toMatchObject({ status: 422, body: { code: 'search.one' } });
    }

    expect((await owner.post(`cases/${id}/blocks`, { subject: 'searcher' })).status).toBe(204);
    expect((await other.post('searches', { alias: 'Ortensia' })).body).toEqual({ items: [] });

    const records = await itemsOf(dora, 'access-records?actor=searcher&action=searched');
    expect(records.map(({ found, reach }) => [found, reach])).toEqual([
      [0, 'search'],
      [1, 'search'],
      [1, 'search'],
      [1, 'search'],
    ]);
    expect(JSON.stringify(await itemsOf(dora, 'access-records?limit=200'))).not.toMatch(
      /ortensia|invenzi|1234567/i,
    );
  });

  it('finds nothing in a file whose key is gone', async () => {
    const owner = someone(network, HOST, 'erased-owner');
    const id = await fileOf(owner, 'Mughetto');
    expect((await owner.post('searches', { alias: 'mughetto' })).body).toEqual({
      items: [{ case: id, alias: 'Mughetto' }],
    });
    await network.node('intake-ambiti').app.get<KeyStore>(KEY_STORE).deleteSubjectKeys([id]);
    expect((await owner.post('searches', { alias: 'mughetto' })).body).toEqual({ items: [] });
    expect((await owner.post('searches', { phone: PHONE })).body).not.toMatchObject({
      items: [{ case: id }],
    });
  });
});
