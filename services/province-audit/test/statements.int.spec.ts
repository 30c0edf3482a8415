import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { romeDate } from '#trust';
import type { Said } from './world.js';
import { START, World } from './world.js';

const DAY = 24 * 3_600_000;

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** Nobody is away: that is another finding. */
const stand = async (): Promise<string[]> =>
  (await world.findings())
    .filter(({ rule, state }) => state !== 'closed' && rule !== 'silent-speaker')
    .map(({ rule, institutions }) => [rule, ...institutions].join(' '));

describe('what a node has set aside', () => {
  const beat = (parked?: { events: number; hours: number }) =>
    world.heartbeat(world.casa, {
      data: { at: world.clock.now().toISOString(), ...(parked === undefined ? {} : { parked }) },
    });

  it('is asked of its speaker, until it says that nothing is', async () => {
    await world.deliver(beat());
    expect(await stand()).toEqual([]);
    await world.deliver(beat({ events: 3, hours: 1 }));
    expect(await stand()).toEqual(['parked casa-rifugio-1']);
    expect((await world.findings())[0]).toMatchObject({
      severity: 'serious',
      subject: { speaker: world.casa.source, events: 3, hours: 1 },
    });
    await world.deliver(beat({ events: 4, hours: 2 }), world.heartbeat(world.cav));
    expect(await stand()).toEqual(['parked casa-rifugio-1']);
    await world.deliver(beat());
    expect(await stand()).toEqual([]);
    expect(await world.announced()).toEqual(['finding-raised parked', 'finding-closed parked']);
  });

  it('counts as the last of several words says', async () => {
    await world.deliver(beat({ events: 1, hours: 0 }), beat());
    expect(await stand()).toEqual([]);
    await world.deliver(beat(), beat({ events: 1, hours: 0 }));
    expect(await stand()).toEqual(['parked casa-rifugio-1']);
    // what cannot be read mends nothing
    await world.deliver(world.heartbeat(world.casa, { data: { parked: null } }));
    expect(await stand()).toEqual(expect.arrayContaining(['parked casa-rifugio-1']));
  });

  it('is seen by the audit at itself', async () => {
    await world.db.query(
      `INSERT INTO parked (topic, partition, "offset", subject, event_id, type, attempts, error_code, appended_at, headers, value)
       VALUES ('statements', 0, 7, 'cav-1', $1, 'x', 3, 'unknown', now(), '[]', '')`,
      [newId()],
    );
    await world.pass(0);
    expect(await stand()).toEqual(['parked provincia-bat']);
    await world.db.query(`DELETE FROM parked`);
    await world.pass(0);
    expect(await stand()).toEqual([]);
  });
});

describe('a direct entry', () => {
  const declare = (entry: string, data: { day: string; dueOn: string }) =>
    world.plain('staffetta.statements.direct-entry-declared.v1', world.casa, { data: { entry, ...data } });
  const regularise = (entry: string, speaker = world.casa, said: Said = {}) =>
    world.plain('staffetta.statements.direct-entry-regularised.v1', speaker, {
      data: { entry, day: romeDate(world.clock.now()), how: 'left' },
      ...said,
    });
  // START is a Monday
  const [monday, tuesday, friday] = ['2026-03-02', '2026-03-03', '2026-03-06'];
  /** The first moment of Wednesday in Rome. */
  const OVER = Date.parse('2026-03-03T23:00:00Z');

  it('is to have a request behind it by the end of the next working day', async () => {
    const entry = newId();
    await world.deliver(declare(entry, { day: monday, dueOn: tuesday }));
    await world.pass(OVER - START - 1);
    expect(await stand()).toEqual([]);
    await world.pass(1);
    expect(await stand()).toEqual(['entry-overdue casa-rifugio-1']);
    // whatever somebody else says of it
    await world.deliver(regularise(entry, world.cav));
    expect(await stand()).toEqual(['entry-overdue casa-rifugio-1']);
    await world.deliver(regularise(entry));
    expect(await stand()).toEqual([]);
  });

  it('is in order where that was said in time', async () => {
    const entry = newId();
    await world.deliver(declare(entry, { day: monday, dueOn: tuesday }), regularise(entry));
    await world.pass(10 * DAY);
    expect(await stand()).toEqual([]);
  });

  it('is counted here too: a later day is not believed, days off are', async () => {
    await world.deliver(declare(newId(), { day: monday, dueOn: '2026-04-30' }));
    await world.pass(OVER - START);
    expect(await stand()).toEqual(['entry-overdue casa-rifugio-1']);
    await world.deliver(declare(newId(), { day: friday, dueOn: '2026-03-09' }));
    await world.pass(Date.parse('2026-03-09T22:59:59Z') - world.now);
    expect(await stand()).toHaveLength(1);
    await world.pass(1_000);
    expect(await stand()).toHaveLength(2);
  });

  it('is declared in time', async () => {
    world.now = OVER;
    const entry = newId();
    await world.deliver(declare(entry, { day: monday, dueOn: tuesday }), regularise(entry));
    expect(await stand()).toEqual(['entry-late casa-rifugio-1']);
  });
});
