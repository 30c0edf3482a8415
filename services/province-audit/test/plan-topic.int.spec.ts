import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { LogRecord } from '#messaging';
import type { Speaker } from './registered.js';
import { digestOf, World } from './world.js';

const TARGET = { year: 2026, kind: 'cav', count: 2 };

describe('what is said on `plan`', () => {
  let world: World;
  let planner: Speaker;
  beforeAll(async () => {
    world = await World.open();
    planner = world.registered.speaker('local-plan', 'provincia-bat');
  });
  afterAll(() => world.close());

  const target = (speaker: Speaker, more: object = {}): LogRecord =>
    world.plain('staffetta.plan.target-set.v1', speaker, { subject: newId(), data: TARGET, ...more });
  const bodies = async (): Promise<boolean[]> => {
    const rows: { kept: boolean }[] = await world.db.query(
      'SELECT body IS NOT NULL AS kept FROM envelope ORDER BY index',
    );
    return rows.map(({ kept }) => kept);
  };

  it('is a leaf, kept whole where it holds its contract, and once', async () => {
    const good = target(planner);
    const named = target(planner, { data: { ...TARGET, title: 'canarino' } });
    await world.deliver(good, world.again(good), named);
    await world.deliver(world.again(good));
    expect(await world.leaves()).toEqual([good, named].map(digestOf));
    expect(await bodies()).toEqual([true, false]);
    expect(await world.rules()).toEqual(['payload-unreadable']);
  });

  it('counts for nothing from anybody but the plan’s node, the Province’s others included', async () => {
    const before = await world.leaves();
    await world.deliver(target(world.cav), target(world.registry));
    expect(await world.leaves()).toEqual(before);
    const voids = (await world.findings()).filter(({ rule }) => rule === 'void-record');
    expect(voids.map(({ subject }) => subject['fault'])).toEqual(['party', 'party']);
  });
});
