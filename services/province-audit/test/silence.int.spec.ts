import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SILENCE_MS } from '../src/domain/rules.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const expectSilent = async (...institutions: string[]): Promise<void> => {
  const standing = (await world.findings()).filter(({ state }) => state !== 'closed');
  expect(standing.map(({ rule, institutions: asked }) => [rule, ...asked])).toEqual(
    institutions.map((institution) => ['silent-speaker', institution]),
  );
};

describe('speakers', () => {
  it('are silent after two hours without a heartbeat, until they are heard', async () => {
    await world.deliver(world.heartbeat(world.cav), world.heartbeat(world.casa));
    await world.pass(SILENCE_MS - 1);
    await expectSilent();
    await world.deliver(world.heartbeat(world.casa));
    await world.pass(1);
    await expectSilent('cav-1');
    await world.deliver(world.heartbeat(world.cav));
    await expectSilent();
  });

  it('are silent too if they never spoke, two hours after they were listed', async () => {
    await world.deliver(world.heartbeat(world.cav));
    world.now += SILENCE_MS;
    await world.deliver(world.heartbeat(world.cav));
    world.registered.list('cav-2', 'intake-cav', world.now);
    await world.pass(0);
    await expectSilent('casa-rifugio-1');
    await world.deliver(world.heartbeat(world.casa));
    await world.pass(SILENCE_MS - 1);
    await expectSilent();
    await world.deliver(world.heartbeat(world.cav), world.heartbeat(world.casa));
    await world.pass(1);
    await expectSilent('cav-2');
  });
});
