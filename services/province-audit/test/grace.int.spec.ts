import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { LogRecord } from '#messaging';
import { World } from './world.js';

const HOUR = 3_600_000;
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** What the audit finds where an identity is told so many hours after the protocol has ended. */
async function toldAfterTheEnd(urgency: string, hours: number): Promise<unknown[]> {
  const subject = newId();
  const start = world.now;
  const offered = [
    world.lane$('submitted', world.cav, { subject, attributes: { urgency } }),
    ...['received', 'acknowledged', 'offered'].map((name) => world.lane$(name, world.casa, { subject })),
  ];
  const re = idOf(offered.at(-1));
  await world.deliver(...offered, world.lane$('confirmed', world.cav, { subject, attributes: { re } }));
  world.registered.publishProtocol({ status: 'withdrawn' }, {}, start + HOUR);
  world.now = start + HOUR + hours * HOUR;
  await world.deliver(world.lane$('identity-disclosed', world.cav, { subject }));
  return (await world.findings()).map(({ rule, institutions }) => [rule, ...institutions]);
}

const idOf = (record: LogRecord | undefined): string =>
  record?.headers.find(([name]) => name === 'ce_id')?.[1] ?? '';

it.each([
  ['E3', 0.2, []],
  ['E3', 1, [['not-in-force', 'cav-1']]],
  ['E1', 71, [['told-in-grace', 'cav-1']]],
  ['E0', 73, [['not-in-force', 'cav-1']]],
])('an identity is told at %s, %d hours after the end of the protocol', async (urgency, hours, found) => {
  expect(await toldAfterTheEnd(urgency, hours)).toEqual(found);
});
