import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { laneOf, silentLog, type Log, type LogRecord } from '#messaging';
import { keyCommit, newSubjectKey, sealBody, sealSubmitted } from '#trust';
import { openContent, type ReferralContent } from '../src/index.js';
import { attributesOf, put, resigned } from './forged.js';
import { CASA, CAV, NEEDS, Network, RISK, type Node, OPERATOR } from './network.js';

const LANE = laneOf('intake-cav', 'shelter-beds');

let network: Network;
let cav: Node;
let casa: Node;
let alarms: string[];

beforeEach(async () => {
  alarms = [];
  const error: Log['error'] = ({ alarm }) => void alarms.push(String(alarm));
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds', { logger: { ...silentLog, error } });
});
afterEach(() => network.close());

async function inCharge(): Promise<string> {
  const { id } = await cav.submit();
  const say = async (...said: Parameters<Node['say']>): Promise<void> => {
    await (said[1] === CAV ? cav : casa).say(...said);
    await network.settle(cav, casa);
  };
  await network.settle(cav, casa);
  await say(id, CASA, 'acknowledged');
  await say(id, CASA, 'offered', { body: { until: '2030-01-01T00:00:00.000Z' } });
  await say(id, CAV, 'confirmed', { body: { escort: true } });
  await say(id, CASA, 'taken-in-charge');
  return id;
}

const spoken = async (id: string, name: string): Promise<LogRecord> => {
  const type = `staffetta.referral.${name}.v1`;
  const found = (await network.records(LANE, id)).find((record) => attributesOf(record).type === type);
  if (found === undefined) throw new Error(`nobody said ${name}`);
  return found;
};

const binding = (record: LogRecord, id: string) => {
  const { type, subject, from = '', to = '', side = '' } = attributesOf(record);
  return { id, type, subject, from, to, side };
};

/** A second `submitted` of the same referral, sealed under a key of its own. */
async function submittedAgain(id: string, key: Buffer, n = '3'): Promise<LogRecord> {
  const first = await spoken(id, 'submitted');
  const to = casa.registry.openingKey(CASA, new Date());
  if (to === undefined) throw new Error('nobody to seal to');
  const event = newId();
  const body = { needs: { ...NEEDS, adults: 9 }, necessity: { ground: 'vital-interest' } };
  const value = await sealSubmitted({ key, body, binding: binding(first, event), to });
  return resigned(cav.keyStore, first, { id: event, n, keycommit: keyCommit(key, id) }, value);
}

const content = (id: string): Promise<ReferralContent> =>
  casa.db.transaction((tx) => openContent(tx, casa.ctx, { institution: CASA, id, person: OPERATOR }));

describe('a sender that submits a referral again under another key', () => {
  it('takes nothing from the host: what was said earlier stays readable, and what both say next', async () => {
    const id = await inCharge();
    const key = await casa.keyStore.subjectKey(id);
    const again = await submittedAgain(id, newSubjectKey());
    await put(network.log, again);
    await casa.fold();
    expect((await casa.timeline(id, CASA)).at(-1)).toMatchObject({ type: 'submitted', superseded: true });
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'in-charge', unreadable: false });
    expect(alarms).toEqual(['unreadable']);
    expect((await casa.keyStore.subjectKey(id))?.equals(key ?? Buffer.alloc(0))).toBe(true);
    const read = await content(id);
    expect(read).toMatchObject({ needs: NEEDS, risk: RISK, unreadable: [attributesOf(again).id] });
    expect(read.events.map(({ type }) => type)).toEqual(['offered', 'confirmed']);
  });

  it('does not keep the host from reading its own offer, folded in the same batch', async () => {
    const { id } = await cav.submit();
    await network.settle(cav, casa);
    await casa.say(id, CASA, 'acknowledged');
    await network.settle(cav, casa);
    await put(network.log, await submittedAgain(id, newSubjectKey(), '2'));
    const until = '2030-01-01T00:00:00.000Z';
    await casa.say(id, CASA, 'offered', { body: { until } });
    await network.settle(cav, casa);
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'offered', offer: { until } });
  });

  it('is not read where it commits to another key than the referral’s', async () => {
    const id = await inCharge();
    const [key, event] = [newSubjectKey(), newId()];
    const confirmed = await spoken(id, 'confirmed');
    const value = await sealBody({ key, body: { escort: true }, binding: binding(confirmed, event) });
    const change = { id: event, n: '4', keycommit: keyCommit(key, id) };
    await put(network.log, await submittedAgain(id, key), resigned(cav.keyStore, confirmed, change, value));
    await casa.fold();
    expect(alarms).toEqual(['unreadable', 'unreadable']);
    expect(await casa.count('referral_event', `referral = '${id}' AND unreadable`)).toBe(2);
    expect((await content(id)).unreadable).toContain(event);
  });
});
