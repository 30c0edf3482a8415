import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockLive } from '../src/app/indicators/advance.js';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import { publish } from '../src/app/indicators/publish.js';
import { rebuild } from '../src/app/indicators/rebuild.js';
import { releaseOf, type Published } from '../src/app/indicators/releases.js';
import type { Solver } from '../src/domain/indicators/attack.js';
import { MADE } from '../src/domain/indicators/made.js';
import { RunningPublication } from '../src/http/running-publication.js';
import { ToldYear } from './told-year.js';
import { World } from './world.js';

const STAYS = /published stays/;

let world: World;
let solve: Solver;
const published = (period: string): Promise<Published> =>
  world.db.transaction((tx) => publish(tx, world.context, solve, { period, by: 'somebody' }));
const recounted = async (): Promise<string[]> =>
  (await rebuild(world.db, world.context.registry, solve, () => undefined)).periods.map(
    ({ period, result }) => `${period} ${result}`,
  );
const notesOf = (release: Published): string =>
  releaseOf(release)
    .notes.map(({ en }) => en)
    .join(' ');

/** As if it had been consumed. */
const append = (insert: string): Promise<unknown> =>
  world.db.query(
    `WITH said AS (${insert} RETURNING index) UPDATE log_head SET size = (SELECT max(index) + 1 FROM said)`,
  );

beforeAll(async () => {
  solve = await loadSolver();
  world = await World.open();
});
afterAll(() => world.close());

describe('a quarter of which something changes after it was published', () => {
  const year = new ToldYear(2026, 3);
  let second: Published;

  beforeAll(async () => {
    await year.tell(world, '2026-05-02T08:00:00Z');
    await published('2026-Q1');
    // what was parked is handled again, and has the time at which its lane took it in
    await append(
      `INSERT INTO envelope (index, topic, appended_at, attributes)
       SELECT size + n - 1, topic, appended_at, attributes || jsonb_build_object('subject', gen_random_uuid()::text)
       FROM log_head, generate_series(1, 30) AS n, (SELECT * FROM envelope
         WHERE attributes->>'type' = 'staffetta.referral.submitted.v1' ORDER BY index LIMIT 1) AS e`,
    );
    await year.tell(world, '2026-08-01T08:00:00Z');
  }, 60_000);

  it('is not published over something that the audit has put aside', async () => {
    await world.db.query(
      `INSERT INTO parked (topic, partition, "offset", subject, event_id, type, attempts, error_code, appended_at, headers, value)
       VALUES ('registry', 0, 1, 's', 'e', 't', 5, 'internal', now(), '[]', '')`,
    );
    await expect(published('2026-Q2')).rejects.toMatchObject({ code: 'indicators.parked' });
    await world.db.query(`DELETE FROM parked`);
  });

  it('stays as it is, and the next one says so', async () => {
    second = await published('2026-Q2');
    expect(notesOf(second)).toMatch(STAYS);
  });

  it('comes out byte for byte when everything is counted again', async () => {
    expect(await recounted()).toEqual(['2026-Q1 same', '2026-Q2 same']);
  });

  it('is not said to come out otherwise where another method made it', async () => {
    const made = async (change: string): Promise<void> => {
      await world.db.query(`ALTER TABLE indicator_release DISABLE TRIGGER ALL`);
      await world.db.query(
        `UPDATE indicator_release SET release = convert_to(regexp_replace(convert_from(release, 'UTF8'), $1, $2), 'UTF8')
         WHERE period = '2026-Q1'`,
        ['"method":[0-9]+', `"method":${change}`],
      );
      for (const trigger of ['row', 'all'])
        await world.db.query(
          `ALTER TABLE indicator_release ENABLE ALWAYS TRIGGER indicator_release_${trigger}`,
        );
    };
    await made('99');
    expect(await recounted()).toEqual(['2026-Q1 other-method', '2026-Q2 other-method']);
    await made(String(MADE.method));
    expect(await recounted()).toEqual(['2026-Q1 same', '2026-Q2 same']);
  });

  it('is the year’s part as it was published', async () => {
    world.now = Date.parse('2027-02-01T09:00:00Z');
    const whole = await published('2026');
    expect(notesOf(whole)).toMatch(STAYS);
    expect(await recounted()).toEqual(['2026-Q1 same', '2026-Q2 same', '2026 same']);
    expect(await world.db.query(`SELECT quarter FROM indicator_frozen`)).toEqual([]);
  });

  it('is never said to miss so many', async () => {
    await append(
      `INSERT INTO envelope (index, topic, appended_at, withheld_at)
       SELECT size + n - 1, 'referrals.a.b', '2027-02-03', '2027-02-04' FROM log_head, generate_series(1, 14) AS n`,
    );
    world.now = Date.parse('2027-05-02T08:00:00Z');
    const release = await published('2027-Q1');
    expect(notesOf(release)).toContain('Some events of the year');
    expect(notesOf(release)).not.toContain('14');
  });
});

describe('a request to publish', () => {
  const idempotency = { client: 'spec', route: 'indicators/2027-Q2', key: 'key', bodyHash: Buffer.alloc(32) };
  const asked = { period: '2027-Q2', by: 'somebody', key: 'key', idempotency };
  const running = (isRead: boolean): RunningPublication =>
    new RunningPublication(world.db, world.context, { readToEnd: () => Promise.resolve(isRead) });

  beforeAll(() => {
    world.now = Date.parse('2027-08-02T08:00:00Z');
  });

  it('hears that the topics are not read to their end', async () => {
    await expect(running(false).ask(asked)).rejects.toMatchObject({ code: 'indicators.still-reading' });
  });

  it('is told to come back while it is being worked out, and then hears what came of it', async () => {
    const one = running(true);
    await world.db.transaction(async (tx) => {
      await lockLive(tx);
      expect(await one.ask(asked)).toBeUndefined();
    });
    const release = await one.ask(asked);
    expect(release).toMatchObject({ period: '2027-Q2' });
    // the same request elsewhere, or after a restart
    expect(await running(true).ask(asked)).toEqual(release);
  });
});
