import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import { canaryComuni, canaryLanguage, canaryPhone, canaryWord, searchFor } from '../support/canaries.js';
import type { Client } from '../support/client.js';
import type { Told } from '../support/journey.js';
import { awaitState, NEEDS, say, type Referral } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';

/** What the parties tell each other, sealed. */
const content = () => ({
  callbackName: canaryWord(),
  callbackPhone: canaryPhone(),
  language: canaryLanguage(),
  comuni: canaryComuni().join(),
  question: canaryWord(),
  answer: canaryWord(),
  excluded: canaryWord(),
});

/** What the recipient asks for after her yes. */
const identity = () => ({
  name: canaryWord(),
  phone: canaryPhone(),
  contactHours: canaryWord(),
  note: canaryWord(),
  child: canaryWord(),
});

/** What stays in the centre's own files: a child's name without an agreement of its own among them. */
const file = () => ({
  alias: canaryWord(),
  heardBy: canaryWord(),
  decidedBy: canaryWord(),
  otherChild: canaryWord(),
  searched: canaryWord(),
  idempotencyKey: canaryWord(),
  spoken: canaryLanguage(),
  judgement: canaryWord(),
  draft: canaryWord(),
  looseDraft: canaryWord(),
});

export const story = () => ({ content: content(), identity: identity(), file: file() });
export type Story = ReturnType<typeof story>;

export const textsOf = ({ content: told, identity: claimed, file: own }: Story): Record<string, string> => ({
  ...told,
  ...claimed,
  ...own,
});

export const identityOf = ({ identity: her, file: own }: Story) => ({
  name: her.name,
  phone: her.phone,
  contact: { channel: 'phone', hours: her.contactHours, voicemail: false, note: `dille "è ${her.note}"` },
  children: [{ name: her.child }, { name: own.otherChild }],
});

export const needsOf = ({ content: told }: Story) => ({
  ...NEEDS,
  languages: ['it', told.language],
  unsafeComuni: told.comuni.split(','),
  safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
  callback: { name: told.callbackName, phone: told.callbackPhone },
});

const DAY_MS = 86_400_000;
export const inAMonth = (): string => new Date(Date.now() + 30 * DAY_MS).toISOString();

export interface Ended {
  readonly caseId: string;
  /** Hers, for the shelter; still in force. */
  readonly agreement: string;
  /** With name and contact at the shelter. */
  readonly placement: string;
  readonly told: readonly Told[];
}

/** Requests to two other nodes and one on the centre's own lane, with every text that a form takes. */
export async function tellEverything(network: TestStack, texts: Story): Promise<Ended> {
  const centre = network.as('cav-1');
  const shelter = network.as('casa-rifugio-1');
  const ambito = network.as('ambito-barletta');
  const caseId = await openFile(centre, texts);
  await fillFile(centre, caseId, texts);
  await findAgain(centre, caseId, texts);

  const house = await send(centre, texts, {
    ...{ to: 'casa-fuori-1', service: 'placement', case: caseId },
    agreement: await agree(centre, caseId, { to: 'casa-fuori-1', heardBy: texts.file.heardBy }),
  });
  await talk(centre, centre, house, texts, { reported: true });
  await say(centre, house, 'decline', { reported: true, reason: 'other' });
  const equipe = await send(centre, texts, {
    ...{ to: 'ambito-barletta', service: 'equipe-care', urgency: 'E2', case: caseId },
    necessity: { ground: 'vital-interest', decidedBy: texts.file.decidedBy },
  });
  await talk(centre, ambito, equipe, texts);
  await say(ambito, equipe, 'decline', { reason: 'other' });

  const agreement = await agree(centre, caseId, { to: 'casa-rifugio-1', heardBy: texts.file.heardBy });
  const placement = await send(centre, texts, {
    ...{ to: 'casa-rifugio-1', service: 'placement', case: caseId, agreement },
  });
  await talk(centre, shelter, placement, texts);
  await say(shelter, placement, 'offer', { unit: 'U-6M' });
  await awaitState(centre, placement, 'offered');
  await say(centre, placement, 'confirmation');
  await awaitState(shelter, placement, 'confirmed');
  return {
    ...{ caseId, agreement, placement },
    told: [
      { id: house, sender: centre, recipient: centre, ends: 'declined' },
      { id: equipe, sender: centre, recipient: ambito, ends: 'declined' },
      { id: placement, sender: centre, recipient: shelter, ends: 'cancelled' },
    ],
  };
}

/** A file with name and contact, and an agreement for one of her two children. */
async function openFile(centre: Client, texts: Story): Promise<string> {
  const body = { alias: texts.file.alias, subject: 'woman' };
  const key = { 'idempotency-key': texts.file.idempotencyKey.replace(' ', '-') };
  const opened = await centre.post<{ id: string }>('cases', body, key);
  // the key is known again, though it is kept nowhere
  expect((await centre.post('cases', body, key)).body).toEqual(opened.body);
  const { id } = opened.body;
  const ifMatch = { 'if-match': opened.headers.get('etag') ?? '' };
  await centre.ok(centre.put(`cases/${id}/identity`, identityOf(texts), ifMatch));
  const { children } = await centre.ok(centre.get<{ children: { id: string }[] }>(`cases/${id}/identity`));
  const { headers } = await centre.get(`cases/${id}/exclusions`);
  const people = { people: [texts.content.excluded] };
  await centre.ok(centre.put(`cases/${id}/exclusions`, people, { 'if-match': headers.get('etag') ?? '' }));
  await agree(centre, id, { to: 'casa-rifugio-1', child: children[0]?.id, heardBy: texts.file.heardBy });
  return id;
}

/** Household, a form that was filled in, and two that nobody has sent. */
async function fillFile(centre: Client, id: string, { file: own }: Story): Promise<void> {
  const any = { 'if-match': '*' };
  const household = { adults: [{}], children: [], languages: [own.spoken] };
  await centre.ok(centre.put(`cases/${id}/household`, household, any));
  const da5 = { form: 'da-5', version: '1', date: '2026-03-01', answers: {}, level: 'high' };
  const judged = { ...da5, judgement: own.judgement };
  await centre.ok(centre.post(`cases/${id}/risk-assessments`, judged));
  for (const [draft, about] of [
    [{ form: 'referral', content: { note: own.looseDraft } }, {}],
    [{ form: 'note', content: { note: own.draft } }, { case: id }],
  ] as const) {
    const path = `drafts/${randomUUID()}`;
    await centre.ok(centre.put(path, { ...draft, ...about }, any));
    expect(await centre.ok(centre.get(path))).toMatchObject({ content: draft.content });
  }
}

/** By each of the three, and in vain. */
async function findAgain(centre: Client, id: string, { file: own, identity: her }: Story): Promise<void> {
  const find = async (term: object): Promise<string[]> => {
    const { items } = await centre.ok(centre.post<{ items: { case: string }[] }>('searches', term));
    return items.map((item) => item.case);
  };
  for (const term of [{ alias: own.alias }, { name: her.name }, { phone: her.phone }]) {
    expect(await find(term)).toEqual([id]);
  }
  expect(await find({ name: own.searched })).toEqual([]);
}

async function agree(centre: Client, caseId: string, about: object): Promise<string> {
  const { id } = await centre.ok(
    centre.post<{ id: string }>(`cases/${caseId}/agreements`, {
      ...{ service: 'placement', tiers: ['T0', 'T1', 'T2'], method: 'oral', validUntil: inAMonth() },
      ...about,
    }),
  );
  return id;
}

async function send(centre: Client, texts: Story, request: object): Promise<string> {
  const body = { urgency: 'E1', needs: needsOf(texts), ...request };
  return (await centre.ok(centre.post<Referral>('referrals', body))).id;
}

/** A question and its answer; then the recipient has read what it was told, and nothing else. */
async function talk(centre: Client, recipient: Client, id: string, texts: Story, said = {}): Promise<void> {
  await awaitState(recipient, id, 'received', 'r');
  await say(recipient, id, 'acknowledgement', said);
  await say(recipient, id, 'info-request', { ...said, question: texts.content.question });
  await awaitState(centre, id, 'info-requested', 's');
  await say(centre, id, 'info', { answer: texts.content.answer });
  await awaitState(recipient, id, 'acknowledged', 'r');
  const read = await recipient.ok(recipient.get(`referrals/${id}/content?side=r`));
  expect(namesIn(read, texts)).toEqual(Object.keys(texts.content).sort());
}

export const namesIn = (read: unknown, texts: Story): string[] =>
  searchFor(textsOf(texts)).in(JSON.stringify(read));

/** Asks for name and contact: in vain while the sender is down, then with success. */
export async function claimIdentity(
  network: TestStack,
  { placement }: Ended,
  texts: Story,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const [centre, shelter] = [network.as('cav-1'), network.as('casa-rifugio-1')];
  const { purpose } = await shelter.ok(shelter.get<{ purpose: string }>(`referrals/${placement}`));
  const claim = () => shelter.post(`referrals/${placement}/identity`, { purpose });
  await network.handle.halt(centre.node);
  expect((await claim()).status).toBe(503);
  await meanwhile();
  await network.handle.resume(centre.node);
  // back, it tells nobody anything before it has read what was said meanwhile
  const told = await waitFor('name and contact', async () => {
    const { status, body } = await claim();
    expect([200, 503]).toContain(status);
    return status === 200 ? body : undefined;
  });
  expect(namesIn(told, texts)).toEqual(Object.keys(texts.identity).sort());
}

/** She takes it back: what the shelter was told is closed. */
export async function takeBack(network: TestStack, { agreement, placement }: Ended): Promise<void> {
  const [centre, shelter] = [network.as('cav-1'), network.as('casa-rifugio-1')];
  await centre.ok(centre.post(`agreements/${agreement}/withdrawal`));
  await awaitState(shelter, placement, 'cancelled');
  const { purpose } = await shelter.ok(shelter.get<{ purpose: string }>(`referrals/${placement}`));
  expect((await shelter.post(`referrals/${placement}/identity`, { purpose })).status).toBe(409);
}
