import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { payloadHash } from '#contracts';
import type { LogRecord } from '#messaging';
import { readEnvelopes } from '../src/app/tree/read-envelopes.js';
import { World } from './world.js';

const withhold = `UPDATE envelope SET attributes = NULL, withheld_at = now()`;

describe('what is said on the plain topics', () => {
  let world: World;
  let listed: LogRecord;
  let beat: LogRecord;

  const institutionListed = (): LogRecord =>
    world.plain('staffetta.registry.institution-listed.v1', world.registry, {
      data: {
        id: 'cav-1',
        name: 'Centro antiviolenza Uno (dati inventati)',
        kind: 'cav',
        onNetwork: true,
        services: ['centre-support'],
        onCall: '000 300 0001',
        hours: { staff: 'always' },
      },
      subject: 'cav-1',
    });

  beforeAll(async () => {
    world = await World.open();
    listed = institutionListed();
    beat = world.heartbeat(world.cav);
    await world.deliver(
      listed,
      beat,
      world.lane$('submitted', world.cav, { subject: newId() }),
      world.heartbeat(world.cav, { data: { at: world.clock.now().toISOString(), smuggled: 'canary' } }),
      world.heartbeat(world.cav, { value: Buffer.from('not json') }),
    );
  });
  afterAll(() => world.close());

  const bodies = async (): Promise<(string | null)[]> => {
    const reading = { from: 0, to: 5, subject: 'x', client: 'y', at: world.clock.now() };
    return (await world.db.transaction((tx) => readEnvelopes(tx, reading))).map(({ body }) => body);
  };

  it('lies beside its envelope as its speaker hashed it; of a lane nothing does, nor what breaks its contract', async () => {
    const kept = await bodies();
    expect(kept).toEqual([listed.value.toString('base64'), beat.value.toString('base64'), null, null, null]);
    const [row]: { hash: string; body: Buffer }[] = await world.db.query(
      `SELECT attributes->>'payloadhash' AS hash, body FROM envelope WHERE index = 1`,
    );
    expect(payloadHash(row?.body ?? Buffer.of())).toBe(row?.hash);
  });

  it('of the registry alone is shown by itself, however much lies between', async () => {
    const again = institutionListed();
    await world.deliver(again);
    const reading = {
      from: 0,
      to: 6,
      topic: 'registry' as const,
      subject: 'x',
      client: 'y',
      at: world.clock.now(),
    };
    const shown = await world.db.transaction((tx) => readEnvelopes(tx, reading));
    expect(shown.map(({ index, topic }) => [index, topic])).toEqual([
      [0, 'registry'],
      [5, 'registry'],
    ]);
    expect(shown[1]?.body).toBe(again.value.toString('base64'));
  });

  it.each([
    ['an altered body', `UPDATE envelope SET body = '{}' WHERE index = 1`],
    ['an envelope withheld without its body', `${withhold} WHERE index = 1`],
    ['a registry entry withheld', `${withhold}, body = NULL WHERE index = 0`],
    ['a body for a lane event', `UPDATE envelope SET body = '{}' WHERE index = 2`],
  ])('refuses %s', async (_what, statement) => {
    await expect(world.db.query(statement)).rejects.toThrow('withheld, never altered');
  });

  it('goes with its envelope', async () => {
    await world.db.query(`${withhold}, body = NULL WHERE index = 1`);
    expect(await bodies()).toEqual([listed.value.toString('base64'), null, null, null, null]);
  });
});
