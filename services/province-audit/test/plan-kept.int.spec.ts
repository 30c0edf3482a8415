import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { catchUp } from '../src/app/indicators/catch-up.js';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import { publish } from '../src/app/indicators/publish.js';
import { rebuild } from '../src/app/indicators/rebuild.js';
import { readReleases, releaseOf } from '../src/app/indicators/releases.js';
import { withholdOld } from '../src/app/withhold.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

it('what the plan said three years ago is kept, published, and counted again', async () => {
  const { context, db } = world;
  world.now = Date.parse('2026-03-02T09:00:00Z');
  const plan = world.registered.speaker('local-plan', 'provincia-bat');
  await world.deliver(
    world.plain('staffetta.plan.plan-recorded.v1', plan, {
      subject: newId(),
      data: {
        ...{ version: 1, state: 'approved', from: 2026, to: 2028, digest: 'A'.repeat(43) },
        actions: [{ code: 'alloggi', purpose: 3, budget: [{ source: 'regional', cents: 5_000_000 }] }],
        act: { number: '1/2026', date: '2026-03-02', sha256: 'a'.repeat(64) },
      },
    }),
    world.heartbeat(world.cav),
  );
  await catchUp(db, context.registry);
  world.now = Date.parse('2029-02-05T09:00:00Z');
  // of two envelopes the pulse alone goes
  expect(await withholdOld(db, world.clock.now())).toBe(1);
  await expect(
    db.query(`UPDATE envelope SET attributes = NULL, body = NULL WHERE topic = 'plan'`),
  ).rejects.toThrow('withheld, never altered');
  const solve = await loadSolver();
  await db.transaction((tx) => publish(tx, context, solve, { period: '2028', by: 'somebody' }));
  const [release] = (await readReleases(db)).map(releaseOf);
  const budget = release?.tables.find(({ table }) => table === 'plan-budget');
  expect(budget?.cells).toMatchObject({ p3: { shown: 50_000 } });
  const { periods } = await rebuild(db, context.registry, solve, () => undefined);
  expect(periods).toEqual([expect.objectContaining({ period: '2028', result: 'same', missing: 0 })]);
});
