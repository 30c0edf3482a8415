import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { laneOf, silentLog, type Log, type LogRecord } from '#messaging';
import { createNodeKeys, keyCommit, newSubjectKey, sealSubmitted } from '#trust';
import { lostKeys, openContent, rewrapKey, type ReferralContent } from '../src/index.js';
import { attributesOf, put, resigned } from './forged.js';
import { CASA, CAV, CAV_2, NEEDS, Network, NODES, RISK, type Node, OPERATOR } from './network.js';

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

async function acknowledged(): Promise<string> {
  const { id } = await cav.submit();
  await network.settle(cav, casa);
  await casa.say(id, CASA, 'acknowledged');
  await network.settle(cav, casa);
  return id;
}

const lose = (node: Node, id: string): Promise<number> => node.keyStore.deleteSubjectKeys([id]);

const ask = (node: Node, referral: string, asking: string): Promise<void> =>
  node.db.transaction((tx) => rewrapKey(tx, node.ctx, { referral, asking }));

const content = (id: string): Promise<ReferralContent> =>
  casa.db.transaction((tx) => openContent(tx, casa.ctx, { institution: CASA, id, person: OPERATOR }));

const said = async (id: string, name: string): Promise<LogRecord[]> =>
  (await network.records(LANE, id)).filter(
    (record) => attributesOf(record).type === `staffetta.referral.${name}.v1`,
  );

describe('a referral whose key one party lost', () => {
  it('is named as lost by that party alone, and goes on once the other said the key again', async () => {
    const id = await acknowledged();
    await lose(casa, id);
    expect(await lostKeys(casa.db, casa.ctx, 10)).toEqual([{ referral: id, institution: CASA, peer: CAV }]);
    expect(await lostKeys(cav.db, cav.ctx, 10)).toEqual([]);
    await expect(casa.say(id, CASA, 'waitlisted')).rejects.toMatchObject({ code: 'referral.key-missing' });

    await ask(cav, id, CASA);
    await network.settle(cav, casa);
    expect(await lostKeys(casa.db, casa.ctx, 10)).toEqual([]);
    expect(await content(id)).toMatchObject({ needs: NEEDS, risk: RISK, unreadable: [] });
    await casa.say(id, CASA, 'waitlisted');
    await network.settle(cav, casa);
    expect(await cav.see(id, CAV)).toMatchObject({ state: 'waitlisted', unreadable: false });
    expect(alarms).toEqual([]);
  });

  it('goes on at the sender too', async () => {
    const id = await acknowledged();
    await lose(cav, id);
    await ask(casa, id, CAV);
    await network.settle(cav, casa);
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await network.settle(cav, casa);
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'cancelled', unreadable: false });
  });

  it('goes on after database and key store are gone, once the node has new keys', async () => {
    const id = await acknowledged();
    await casa.close();
    const dir = join(network.folder, 'shelter-beds');
    await rm(dir, { recursive: true });
    const { entries } = await createNodeKeys({
      dir,
      kekFile: join(network.folder, 'shelter-beds.kek'),
      identityDir: join(network.folder, 'identities'),
      node: 'shelter-beds',
      institutions: NODES['shelter-beds'] ?? [],
    });
    casa = await network.node('shelter-beds');
    for (const { registry } of [cav, casa]) {
      for (const body of entries) registry.apply({ kind: 'key', body, appendedAt: 0, offset: 1_000n });
    }
    await casa.fold();
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'acknowledged' });
    expect(await lostKeys(casa.db, casa.ctx, 10)).toMatchObject([{ referral: id }]);
    await ask(cav, id, CASA);
    await network.settle(cav, casa);
    expect(await casa.keyStore.subjectKey(id)).toEqual(await cav.keyStore.subjectKey(id));
    await casa.say(id, CASA, 'waitlisted');
    await network.settle(cav, casa);
    expect(await cav.see(id, CAV)).toMatchObject({ state: 'waitlisted', unreadable: false });
  });

  it('has a value of one length, whoever says it', async () => {
    const id = await acknowledged();
    await ask(cav, id, CASA);
    await ask(casa, id, CAV);
    await network.settle(cav, casa);
    const lengths = (await said(id, 'key-rewrapped')).map(({ value }) => value.length);
    expect(lengths).toHaveLength(2);
    expect(new Set(lengths).size).toBe(1);
  });

  it('is not for others, nor for what has ended, was erased, or of which she withdrew her agreement', async () => {
    const id = await acknowledged();
    await expect(ask(cav, id, CAV_2)).rejects.toMatchObject({ code: 'referral.not-found' });
    await expect(ask(cav, id, CAV)).rejects.toMatchObject({ code: 'referral.not-found' });
    await expect(ask(cav, newId(), CASA)).rejects.toMatchObject({ code: 'referral.not-found' });
    await cav.db.query(`UPDATE referral SET frozen = true WHERE id = $1`, [id]);
    await expect(ask(cav, id, CASA)).rejects.toMatchObject({ code: 'referral.frozen' });
    await cav.db.query(`UPDATE referral SET frozen = false WHERE id = $1`, [id]);
    cav.registryAge = 73 * 3_600_000;
    await expect(ask(cav, id, CASA)).rejects.toMatchObject({ code: 'referral.registry-stale' });
    cav.registryAge = 0;
    await casa.say(id, CASA, 'declined', { attributes: { reason: 'no-place' } });
    await network.settle(cav, casa);
    await expect(ask(cav, id, CASA)).rejects.toMatchObject({ code: 'referral.not-open' });
    expect(await said(id, 'key-rewrapped')).toEqual([]);
  });
});

describe('a key-rewrapped', () => {
  it('with a key that its commitment does not fit, or a commitment of its own, gives nothing and alarms', async () => {
    const id = await acknowledged();
    const kept = await casa.keyStore.subjectKey(id);
    await ask(cav, id, CASA);
    await network.settle(cav, casa);
    await lose(casa, id);
    const key = newSubjectKey();
    await put(
      network.log,
      await forged(id, { key, keycommit: keyCommit(kept ?? key, id), after: 1 }),
      await forged(id, { key, keycommit: keyCommit(key, id), after: 2 }),
    );
    await casa.fold();
    expect(alarms).toEqual(['unreadable', 'unreadable']);
    expect(await casa.keyStore.subjectKey(id)).toBeUndefined();
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'acknowledged', waiting: false });
  });

  it('brings no key back that was erased', async () => {
    const id = await acknowledged();
    await ask(cav, id, CASA);
    await cav.send();
    await casa.say(id, CASA, 'declined', { attributes: { reason: 'no-place' } });
    await network.settle(cav, casa);
    const [record] = await said(id, 'key-rewrapped');
    if (record === undefined) throw new Error('nobody said it');
    await casa.db.query(`UPDATE referral SET erased = true WHERE id = $1`, [id]);
    await lose(casa, id);
    const kept = await cav.keyStore.subjectKey(id);
    await put(network.log, await forged(id, { key: kept ?? newSubjectKey(), after: 1 }));
    await casa.fold();
    expect((await casa.timeline(id, CASA)).at(-1)).toMatchObject({ type: 'key-rewrapped' });
    expect(await casa.keyStore.subjectKey(id)).toBeUndefined();
  });

  /** As a peer without scruples would say it: `after` the one that it said before. */
  async function forged(
    id: string,
    { key, after, keycommit }: { key: Buffer; after: number; keycommit?: string },
  ): Promise<LogRecord> {
    const [record] = await said(id, 'key-rewrapped');
    const to = casa.registry.openingKey(CASA, new Date());
    if (record === undefined || to === undefined) throw new Error('nothing to forge');
    const event = newId();
    const { type, subject, from = '', to: recipient = '', side = '', n = '' } = attributesOf(record);
    const binding = { id: event, type, subject, from, to: recipient, side };
    const value = await sealSubmitted({ key, body: {}, binding, to });
    const change = {
      id: event,
      n: String(Number(n) + after),
      ...(keycommit === undefined ? {} : { keycommit }),
    };
    return resigned(cav.keyStore, record, change, value);
  }
});
