import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor, type PartyNetwork } from '#testing';
import { idOf, listen, NEEDS, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const HOST = 'ambito-barletta';

let network: PartyNetwork;
/** Operators and a coordinator of the recipient. */
let ada: Someone;
let bea: Someone;
let cora: Someone;
/** The sender's: who opened the file, a colleague, the coordinator. */
let owner: Someone;
let colleague: Someone;
let head: Someone;

beforeAll(async () => {
  network = await startNodes();
  ada = someone(network, HOST, 'ada');
  bea = someone(network, HOST, 'bea');
  cora = someone(network, HOST, 'cora', ['coordinator']);
  owner = someone(network, 'cav-1', 'cav-1-person');
  colleague = someone(network, 'cav-1', 'colleague');
  head = someone(network, 'cav-1', 'head', ['coordinator']);
});
afterAll(() => network.stop());

const NOT_FOUND = { status: 404, body: { code: 'not-found' } };
const contentOf = (who: Someone, id: string) => who.get(`referrals/${id}/content`);

const openCase = async (who = owner): Promise<string> => idOf(await who.post('cases', { subject: 'woman' }));

describe('a referral’s content', () => {
  it('is read by whom the coordinator assigns; before that she reads the need, and whom the woman excludes', async () => {
    const file = await openCase();
    const version = String((await owner.get(`cases/${file}/exclusions`)).headers.get('etag'));
    const excluded = ['DATI INVENTATI Uno', 'DATI INVENTATI Due'];
    expect((await owner.put(`cases/${file}/exclusions`, { people: excluded }, version)).status).toBe(204);
    const risk = { tool: 'da-5', level: 'high', violence: ['physical'] };
    const id = await send(network, 'cav-1', { ...REQUEST, case: file, risk });

    expect(await contentOf(ada, id)).toMatchObject(NOT_FOUND);
    expect((await contentOf(cora, id)).body).toMatchObject({ needs: NEEDS, excluded });
    expect((await contentOf(cora, id)).body).not.toHaveProperty('risk');

    expect(await ada.post(`referrals/${id}/assignment`, { people: ['ada'] })).toMatchObject(NOT_FOUND);
    const assigned = await cora.post(`referrals/${id}/assignment`, { people: ['ada'] });
    expect(assigned).toMatchObject({
      status: 200,
      body: { items: [{ subject: 'ada', of: 'referral', by: 'cora' }], blocked: [] },
    });
    expect((await contentOf(ada, id)).body).toMatchObject({ needs: NEEDS, risk, excluded });
    // who assigned it does not read it any more
    expect(await contentOf(cora, id)).toMatchObject(NOT_FOUND);
    // the team hands over
    expect((await ada.post(`referrals/${id}/assignment`, { people: ['bea'] })).status).toBe(200);
    expect((await contentOf(bea, id)).status).toBe(200);
    expect(await cora.get(`referrals/${id}/team`)).toMatchObject({
      body: { items: [{ subject: 'ada' }, { subject: 'bea', by: 'ada' }] },
    });
  });

  it('follows the case’s team at the sender', async () => {
    const file = await openCase();
    const id = await send(network, 'cav-1', { ...REQUEST, case: file });
    expect(await contentOf(colleague, id)).toMatchObject(NOT_FOUND);
    expect(await colleague.post(`cases/${file}/team`, { subject: 'colleague' })).toMatchObject(NOT_FOUND);
    expect((await head.post(`cases/${file}/team`, { subject: 'colleague' })).status).toBe(204);
    expect((await contentOf(colleague, id)).body).toMatchObject({ needs: NEEDS });
    // the coordinator decides who reads it; she does not read it herself
    expect(await head.get(`cases/${file}/exclusions`)).toMatchObject(NOT_FOUND);
    expect(await head.get(`cases/${file}/team`)).toMatchObject({
      body: { items: [{ subject: 'cav-1-person' }, { subject: 'colleague', by: 'head' }], institutions: [] },
    });
  });
});

describe('somebody who is shut out', () => {
  it('finds the referral nowhere: not by id, in a list, in a verb, nor on the stream', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await cora.post(`referrals/${id}/assignment`, { people: ['ada', 'bea'] });
    expect((await contentOf(bea, id)).status).toBe(200);
    expect((await ada.post(`referrals/${id}/blocks`, { subject: 'bea' })).status).toBe(204);

    for (const path of ['', '/content', '/timeline', '/team']) {
      expect(await bea.get(`referrals/${id}${path}`)).toMatchObject(NOT_FOUND);
    }
    for (const [verb, body] of [
      ['acknowledgement', {}],
      ['decline', { reason: 'no-place' }],
      ['assignment', { people: ['bea'] }],
      ['blocks', { subject: 'ada' }],
      ['block-lifts', { subject: 'bea' }],
    ] as const) {
      expect(await bea.post(`referrals/${id}/${verb}`, body)).toMatchObject(NOT_FOUND);
    }
    const listed = await bea.get('referrals?side=received');
    expect(listed.text).not.toContain(id);
    expect((await ada.get('referrals?side=received')).text).toContain(id);

    const heard = await listen(network, HOST, 'ada');
    const unheard = await listen(network, HOST, 'bea');
    expect((await ada.post(`referrals/${id}/acknowledgement`, {})).status).toBe(202);
    await waitFor('the message', () => heard.messages.some((message) => message.id === id));
    // a later message of another referral comes after whatever had been said of this one
    const other = await send(network, 'cav-1', REQUEST);
    await waitFor('the other message', () => unheard.messages.some((message) => message.id === other));
    expect(unheard.messages.map((message) => message.id)).not.toContain(id);
    heard.stop();
    unheard.stop();

    expect(await cora.post(`referrals/${id}/assignment`, { people: ['bea'] })).toMatchObject({
      status: 409,
      body: { code: 'assignment.blocked' },
    });
    expect((await cora.post(`referrals/${id}/block-lifts`, { subject: 'bea' })).status).toBe(204);
    expect((await contentOf(bea, id)).status).toBe(200);
  });

  it('is out of every referral of a case, even as its coordinator, and of the copy that her own institution received', async () => {
    const file = await openCase();
    const id = await send(network, 'cav-1', { ...REQUEST, case: file });
    expect((await owner.post(`cases/${file}/blocks`, { subject: 'head' })).status).toBe(204);
    for (const path of [`referrals/${id}`, `referrals/${id}/content`, `cases/${file}/team`]) {
      expect(await head.get(path)).toMatchObject(NOT_FOUND);
    }
    expect(await head.post(`cases/${file}/block-lifts`, { subject: 'head' })).toMatchObject(NOT_FOUND);
    expect((await head.get('referrals?side=sent')).text).not.toContain(id);
    expect(await head.post('referrals', { ...REQUEST, case: file })).toMatchObject({
      status: 422,
      body: { code: 'case.not-found' },
    });

    // one institution on both sides: the case is only the sender's, the block holds for both copies
    const [, ambitoHead] = [owner, someone(network, HOST, 'ambito-head', ['coordinator'])];
    const sender = someone(network, HOST, `${HOST}-person`);
    const inner = await openCase(sender);
    const own = await send(network, HOST, { ...REQUEST, to: HOST, case: inner });
    expect((await ambitoHead.get(`referrals/${own}/content?side=r`)).status).toBe(200);
    expect((await sender.post(`cases/${inner}/blocks`, { subject: 'ambito-head' })).status).toBe(204);
    expect(await ambitoHead.get(`referrals/${own}/content?side=r`)).toMatchObject(NOT_FOUND);
    expect(await ambitoHead.get(`referrals/${own}?side=r`)).toMatchObject(NOT_FOUND);
  });

  it('may be a whole institution: nothing of the case is sent to it', async () => {
    const file = await openCase();
    expect((await owner.post(`cases/${file}/blocks`, { institution: HOST })).status).toBe(204);
    expect(await owner.post('referrals', { ...REQUEST, case: file })).toMatchObject({
      status: 422,
      body: { code: 'referral.recipient-excluded' },
    });
    expect(await owner.post(`cases/${file}/blocks`, { institution: 'nobody-knows' })).toMatchObject({
      status: 422,
      body: { code: 'institution.unknown' },
    });
    expect(await owner.post(`cases/${file}/blocks`, { institution: HOST, subject: 'head' })).toMatchObject({
      status: 422,
      body: { code: 'block.one' },
    });
    expect(await owner.get(`cases/${file}/team`)).toMatchObject({ body: { institutions: [HOST] } });
    expect((await owner.post(`cases/${file}/block-lifts`, { institution: HOST })).status).toBe(204);
    expect((await owner.post('referrals', { ...REQUEST, case: file })).status).toBe(201);
  });
});

describe('the names that she excludes', () => {
  it('are replaced only by who knows the last version', async () => {
    const file = await openCase();
    const put = (people: readonly string[], version: string) =>
      owner.put(`cases/${file}/exclusions`, { people }, version);
    const first = await put(['DATI INVENTATI'], '"1"');
    expect(first).toMatchObject({ status: 204 });
    expect(await put(['Un’altra'], '"1"')).toMatchObject({ status: 412 });
    expect(await put(['1', '2', '3', '4', '5', '6'], '"2"')).toMatchObject({ status: 400 });
    expect((await put([], String(first.headers.get('etag')))).status).toBe(204);
    expect(await owner.get(`cases/${file}/exclusions`)).toMatchObject({ status: 200, body: { people: [] } });
    expect(await owner.get(`cases/${newId()}/exclusions`)).toMatchObject(NOT_FOUND);
  });
});
