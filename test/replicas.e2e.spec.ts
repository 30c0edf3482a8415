import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { auditIsWell } from './support/audit.js';
import { query } from './support/database.js';
import { attributesOf, LANE, openStackLog, readAll } from './support/lane.js';
import { awaitState, openCase, say, type Referral } from './support/referrals.js';
import {
  acknowledged,
  allReceived,
  countReferrals,
  insist,
  oneEventPerNumber,
  preparedRequest,
  send,
} from './support/steadfast.js';
import { listen } from './support/stream.js';
import { atTwin, metricOf, twinOf } from './support/twins.js';
import { awaitUnit, unitOf } from './support/units.js';
import { kafkaCanRun, withStack, type TestStack } from './support/with-stack.js';

const LONG_MS = 300_000;
const NODES = ['intake-cav', 'shelter-beds'];

const both = <T>(node: string, ask: (process: string) => Promise<T>): Promise<T[]> =>
  Promise.all([ask(node), ask(twinOf(node))]);

/** How many of a node's two processes hold the relay. */
async function leaders(running: TestStack, node: string): Promise<number> {
  const held = await both(node, (process) => metricOf(running, process, 'staffetta_relay_leader'));
  return held.reduce((sum, one) => sum + one, 0);
}

// On Kafka: there two processes of a node share its partitions, and hand them over.
(kafkaCanRun() ? describe : describe.skip)('two processes of every node', () => {
  const stack = withStack('kafka', { twins: true });

  it(
    'share the partitions, and one of them sends',
    async () => {
      const running = stack();
      const request = await preparedRequest(running.as('cav-1'));
      const ids: string[] = [];
      for (const node of NODES) {
        await waitFor(
          `one process of ${node} has the relay`,
          async () => (await leaders(running, node)) === 1,
        );
        await waitFor(
          `both processes of ${node} have handled records of the lane`,
          async () => {
            ids.push(...(await send(running.as('cav-1'), request, 6)));
            const handled = await both(node, (process) =>
              metricOf(running, process, 'staffetta_consumed_total', LANE),
            );
            return handled.every((count) => count > 0);
          },
          LONG_MS,
        );
      }
      await allReceived(running, ids);
      await oneEventPerNumber(running);
    },
    LONG_MS,
  );

  it(
    'know each other’s keys, and lose them together',
    async () => {
      const running = stack();
      const [one, other] = [running.as('cav-1'), await atTwin(running, 'cav-1')];
      for (const [here, there] of [
        [one, other],
        [other, one],
      ] as const) {
        const id = await openCase(here, 'Ginestra');
        expect(await there.ok(there.get(`cases/${id}`))).toMatchObject({ alias: 'Ginestra', erased: false });
        const officer = running.as('cav-1', 'dpo');
        await officer.ok(officer.post(`cases/${id}/erasure`));
        for (const client of [here, there])
          expect(await client.ok(client.get(`cases/${id}`))).toMatchObject({ alias: null, erased: true });
      }
    },
    LONG_MS,
  );

  it(
    'tell whoever listens at either of them',
    async () => {
      const running = stack();
      const doors = [running.as('casa-rifugio-1'), await atTwin(running, 'casa-rifugio-1')];
      const [first, second] = await Promise.all(
        doors.map((door) => listen(door, '/api/shelter-beds/v1/stream')),
      );
      const centre = running.as('cav-1');
      const ids = await send(centre, await preparedRequest(centre), 4);
      for (const heard of [first, second])
        await waitFor('all were named', () => ids.every((id) => heard?.names(id) === true), LONG_MS);
      for (const heard of [first, second]) heard?.stop();
    },
    LONG_MS,
  );

  it(
    'hold one unit for one request, whichever of them is asked',
    async () => {
      const running = stack();
      const [centre, shelter] = [running.as('cav-1'), running.as('casa-rifugio-1')];
      const ids = await acknowledged(running, 2);
      const unit = await unitOf(shelter, 'U-4F');
      const doors = [shelter, await atTwin(running, 'casa-rifugio-1')];
      const replies = await Promise.all(
        doors.map((door, place) =>
          insist<Referral>(door, `referrals/${ids[place] ?? ''}/offer`, { unit: unit.id }),
        ),
      );
      expect(replies.map(({ status }) => (status < 300 ? 'held' : status)).sort()).toEqual([409, 'held']);
      const offered = ids[replies.findIndex(({ status }) => status < 300)] ?? '';
      await awaitState(centre, offered, 'offered');
      await say(centre, offered, 'confirmation');
      await awaitState(shelter, offered, 'confirmed');
      expect((await awaitUnit(shelter, 'U-4F', 'reserved')).referral).toBe(offered);
    },
    LONG_MS,
  );

  it(
    'say once that a time has passed',
    async () => {
      const running = stack();
      const centre = running.as('cav-1');
      const ids = await send(centre, await preparedRequest(centre), 8);
      await allReceived(running, ids);
      for (const node of NODES)
        await query(
          running,
          node,
          `UPDATE deadline SET due_at = due_at - interval '60 days', late_at = late_at - interval '60 days',
             last_at = last_at - interval '60 days', next_at = next_at - interval '60 days'
           WHERE referral = ANY($1::uuid[])`,
          [ids],
        );
      const missed = await waitFor(
        'both sides have said all of it',
        async () => {
          const said = await saidMissed(running, ids);
          return said.length >= ids.length * NODES.length * 3 ? said : undefined;
        },
        LONG_MS,
      );
      expect(new Set(missed).size).toBe(missed.length);
      const tasks = await query<{ n: number }>(
        running,
        'shelter-beds',
        `SELECT count(*)::int AS n FROM task WHERE referral = ANY($1::uuid[]) AND kind = 'deadline'
         GROUP BY referral, step`,
        [ids],
      );
      expect(tasks.length).toBeGreaterThan(0);
      expect(tasks.every(({ n }) => n === 1)).toBe(true);
    },
    LONG_MS,
  );

  it(
    'lose and double nothing, whichever of them dies',
    async () => {
      const running = stack();
      const { handle } = running;
      const centre = running.as('cav-1');
      const before = await countReferrals(running, 'shelter-beds');
      const request = await preparedRequest(centre);
      const ids: string[] = [];
      for (const node of NODES) {
        for (const process of [twinOf(node), node]) {
          const dies = async (): Promise<void> => {
            await handle.halt(process);
            await waitFor(
              `the other process of ${node} has the relay`,
              async () => (await leaders(running, node)) === 1,
              LONG_MS,
            );
            await handle.resume(process);
          };
          const [sent] = await Promise.all([send(centre, request, 8), dies()]);
          ids.push(...sent);
        }
      }
      await allReceived(running, ids);
      await oneEventPerNumber(running);
      expect(await countReferrals(running, 'shelter-beds')).toBe(before + ids.length);
    },
    LONG_MS,
  );

  it(
    'of the audit keep one log, and the other goes on with it',
    async () => {
      const running = stack();
      const centre = running.as('cav-1');
      const request = await preparedRequest(centre);
      for (const process of [twinOf('province-audit'), 'province-audit']) {
        await running.handle.halt(process);
        await send(centre, request, 3);
        await running.handle.resume(process);
      }
      await auditIsWell(running);
    },
    LONG_MS,
  );
});

/** `deadline-missed` on the lane, one text for each time it was said of one of these. */
async function saidMissed(running: TestStack, ids: readonly string[]): Promise<string[]> {
  const log = await openStackLog(running);
  try {
    const events = new Map(
      (await readAll(log, LANE)).map(attributesOf).map((attributes) => [attributes.id, attributes]),
    );
    return [...events.values()]
      .filter(({ type, subject }) => type.includes('deadline-missed') && ids.includes(subject))
      .map(({ subject, side, stage, step }) => [subject, side, stage, step].join(' '));
  } finally {
    await log.close();
  }
}
