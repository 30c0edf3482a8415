import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { laneOf, topicSpecs } from '#messaging';
import { MemoryLog } from '../../messaging/test/memory-log.js';
import { answerUnsettled } from '../src/index.js';
import { attributesOf, put } from './forged.js';
import { CASA, CAV, Network, PARTY_NODES, type Node } from './network.js';

const LANE = laneOf('intake-cav', 'shelter-beds');

let network: Network;
let cav: Node;
let casa: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterAll(() => network.close());

it('a withdrawal folded while an event is missing is acknowledged once that has come', async () => {
  const lane = new MemoryLog();
  await lane.ensureTopics(topicSpecs(PARTY_NODES));
  const { id } = await cav.submit();
  await cav.send();
  await cav.fold();
  await cav.say(id, CAV, 'agreement-withdrawn');
  await cav.say(id, CAV, 'departed');
  await cav.send();
  const [submitted, withdrawn, cancelled, departed] = await network.records(LANE, id);
  if (!submitted || !withdrawn || !cancelled || !departed) throw new Error('not all was sent');
  expect([withdrawn, cancelled, departed].map((record) => attributesOf(record).type)).toEqual(
    ['agreement-withdrawn', 'cancelled', 'departed'].map((name) => `staffetta.referral.${name}.v1`),
  );
  const owed = (): Promise<number> => answerUnsettled(casa.db, casa.ctx);

  await put(lane, submitted, withdrawn, departed);
  await casa.fold(lane);
  expect(await casa.see(id, CASA)).toMatchObject({ frozen: true, waiting: true });
  expect(await owed()).toBe(0);
  await put(lane, cancelled);
  await casa.fold(lane);
  expect(await casa.see(id, CASA)).toMatchObject({ state: 'cancelled', waiting: false });
  expect(await casa.count('outbox')).toBe(0);

  expect(await owed()).toBe(1);
  expect(await owed()).toBe(0);
  await casa.send();
  const said = (await network.records(LANE, id)).at(-1);
  if (said === undefined) throw new Error('nothing was said');
  expect(attributesOf(said).type).toBe('staffetta.referral.withdrawal-acknowledged.v1');
  await put(lane, said);
  await casa.fold(lane);
  expect(await owed()).toBe(0);
});
