import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const submit = () => world.lane$('submitted', world.cav, { subject: newId() });

describe('the end of a key', () => {
  it('is judged by its epoch: numbers from before a restore are higher, and honest', async () => {
    await world.deliver(submit(), submit(), submit());
    const { seq, prev } = world.cav;
    Object.assign(world.cav, { epoch: world.cav.epoch + 100, seq: 0, prev: undefined });
    await world.deliver(
      world.plain('staffetta.statements.chain-restarted.v1', world.cav, {
        data: { lastSeq: seq, lastHash: prev },
      }),
    );
    const data = world.registered.revoke(world.cav, 1, world.now + 60_000);
    await world.deliver(
      world.plain('staffetta.registry.key-revoked.v1', world.registry, { data, subject: 'cav-1' }),
    );
    expect(await world.rules()).toEqual(['chain-restarted']);
    // before the end, beyond the last word; and after the end under a number that was owned to
    await world.deliver(submit());
    Object.assign(world.cav, { epoch: world.cav.epoch - 100, seq, prev });
    world.now += 60_000;
    await world.deliver(submit());
    expect((await world.rules()).filter((rule) => rule === 'revoked-key')).toHaveLength(2);
  });
});
