import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { advance, lockLive, logSize } from '../src/app/indicators/advance.js';
import { countNext } from '../src/app/indicators/catch-up.js';
import { World } from './world.js';

const MINUTE = 60_000;

describe('the counting beside the log', () => {
  let world: World;
  const first = newId();

  beforeAll(async () => {
    world = await World.open();
    const at = async (ms: number, ...said: Parameters<World['say']>): Promise<void> => {
      world.now += ms;
      await world.say(...said);
    };
    await at(0, 'submitted', world.cav, { subject: first });
    await at(MINUTE, 'received', world.casa, { subject: first });
    await at(MINUTE, 'acknowledged', world.casa, { subject: first });
    await at(MINUTE, 'declined', world.casa, { subject: first, attributes: { reason: 'no-place' } });
    await at(0, 'submitted', world.cav, { subject: newId() });
    const answer = (told: string) =>
      world.plain('staffetta.capacity.declared.v1', world.casa, {
        data: { answer: told, asOf: world.clock.now().toISOString() },
      });
    const declared = (version: number, count: number) =>
      world.plain('staffetta.statements.statistics-declared.v1', world.cav, {
        data: { period: '2025', version, figures: [{ figure: 'contacts', count }] },
      });
    await world.deliver(answer('places'), answer('none'));
    // as a topic that was read again after a restore could bring them
    await world.deliver(declared(2, 7), declared(1, 5));
  });
  afterAll(() => world.close());

  /** Counts everything in pages of so many leaves. */
  async function count(page: number): Promise<{ position: number; tally: object[]; things: object[] }> {
    await world.db.query(`DELETE FROM indicator_generation`);
    while (await countNext(world.db, world.context.registry, page));
    const [{ position } = { position: '' }]: { position: string }[] = await world.db.query(
      `SELECT position FROM indicator_generation`,
    );
    return {
      position: Number(position),
      tally: await world.db.query(
        `SELECT period, happening::jsonb->>1 AS name, count FROM indicator_tally ORDER BY 1, happening`,
      ),
      things: await world.db.query(`SELECT kind, key, value FROM indicator_thing ORDER BY 1, 2`),
    };
  }

  it('counts what happened by quarter, and names no referral', async () => {
    const { tally } = await count(100);
    const of = (name: string) => tally.filter((row) => (row as { name: string }).name === name);
    expect(of('submitted')).toEqual([{ period: '2026-Q1', name: 'submitted', count: 2 }]);
    // once the step, once the stage
    expect(of('received')).toHaveLength(2);
    const texts: { happening: string }[] = await world.db.query(`SELECT happening FROM indicator_tally`);
    for (const { happening } of texts) expect(happening).not.toContain(first);
    expect(texts.map(({ happening }) => happening).join()).toContain('no-place');
  });

  it('keeps the last word of a day, and the highest version of what was declared', async () => {
    const { things } = await count(100);
    expect(things).toEqual([
      { kind: 'day', key: 'casa-rifugio-1 2026-03-02', value: { answer: 'none' } },
      {
        kind: 'statistics',
        key: 'cav-1 2025',
        value: { version: 2, figures: [{ figure: 'contacts', count: 7 }] },
      },
    ]);
  });

  it('gives the same leaf by leaf, and after a page that was lost', async () => {
    const whole = await count(100);
    expect(await count(1)).toEqual(whole);
    await world.db.query(`DELETE FROM indicator_generation`);
    await world.db.transaction(async (tx) => advance(tx, world.context.registry, await lockLive(tx), 3));
    const killed = world.db.transaction(async (tx) => {
      await advance(tx, world.context.registry, await lockLive(tx), 5);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await world.db.transaction(async (tx) => {
      const generation = await lockLive(tx);
      expect(generation.position).toBe(3);
      await advance(tx, world.context.registry, generation, await logSize(tx));
    });
    const tally: object[] = await world.db.query(
      `SELECT period, happening::jsonb->>1 AS name, count FROM indicator_tally ORDER BY 1, happening`,
    );
    expect(tally).toEqual(whole.tally);
  });

  it('leaves another version’s counting to the replica that goes on with it, for a day', async () => {
    await count(100);
    await world.db.query(`UPDATE indicator_generation SET version = version + 1`);
    const versions = async (): Promise<number> => {
      await countNext(world.db, world.context.registry, 100);
      return (await world.db.query<object[]>(`SELECT FROM indicator_generation`)).length;
    };
    expect(await versions()).toBe(2);
    await world.db.query(
      `UPDATE indicator_generation SET moved_at = now() - interval '25 hours' WHERE version > 1`,
    );
    expect(await versions()).toBe(1);
  });

  it('starts anew where another version counted, and knows what it cannot count', async () => {
    await world.db.query(`UPDATE indicator_generation SET version = version + 1`);
    await world.db.query(
      `UPDATE envelope SET attributes = NULL, body = NULL, withheld_at = now() WHERE index IN (0, 1)`,
    );
    const { position, tally } = await count(4);
    expect(position).toBe(await logSize(world.db));
    expect(tally.filter((row) => (row as { name: string }).name === 'declined')).toEqual([]);
    const gaps: object[] = await world.db.query(`SELECT period, count FROM indicator_gap`);
    expect(gaps).toEqual([{ period: '2026-Q1', count: 2 }]);
    const waiting: object[] = await world.db.query(`SELECT waits FROM indicator_referral WHERE id = $1`, [
      first,
    ]);
    expect(waiting).toEqual([{ waits: '2026-Q1' }]);
  });
});
