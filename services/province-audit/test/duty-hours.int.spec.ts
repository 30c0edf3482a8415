import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from './world.js';

const TYPE = 'staffetta.statements.duty-declared.v1';
const DAY = {
  from: '2026-03-02',
  to: '2026-03-02',
  services: [{ service: 'centre-support', hoursCovered: 9, hoursUncovered: 1 }],
};

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

describe('duty hours', () => {
  it('are taken into the log like every other statement', async () => {
    const said = [world.heartbeat(world.cav), world.plain(TYPE, world.cav, { data: DAY })];
    await world.deliver(...said, world.heartbeat(world.casa));
    expect(await world.leaves()).toHaveLength(3);
    expect(await world.rules()).toEqual([]);
  });

  it('that name somebody are a finding', async () => {
    const data = { ...DAY, people: ['somebody'] };
    await world.deliver(world.heartbeat(world.cav), world.plain(TYPE, world.cav, { data }));
    expect(await world.rules()).toEqual(['payload-unreadable']);
  });
});
