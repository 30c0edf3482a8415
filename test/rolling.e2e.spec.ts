import { expect, it } from '@jest/globals';
import { allReady, arrived, noneIsAmazed, waysOf } from './support/all-arrived.js';
import { query } from './support/database.js';
import { SteadyLoad } from './support/steady-load.js';
import { onBothLogs, type TestStack } from './support/with-stack.js';

const TEST_MS = 280_000;
/** Between two requests: seven a second, which every machine bears beside the restarts. */
const EVERY_MS = 140;
/** How many have to be accepted before each restart and after it: it is felt by those that are under way. */
const BETWEEN = 12;
/** How often a server ends all sessions of the nodes, in the midst of whatever they are doing. */
const TIMES = 20;

/** The server ends every session of every node: as when it restarts, but over and over. */
async function endSessions(stack: TestStack): Promise<void> {
  for (const node of Object.keys(stack.stack.nodes))
    await query(
      stack,
      node,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()`,
    );
}

onBothLogs('under load', (stack) => {
  it(
    'each node, the gateway, the database and the log are restarted, and every request that was accepted is received once',
    async () => {
      const running = stack();
      const { handle } = running;
      const load = new SteadyLoad(await waysOf(running), EVERY_MS);
      const restart = async (name: string, how: () => Promise<void>): Promise<void> => {
        load.during = name;
        await load.flows(BETWEEN);
        await how();
        await allReady(running);
        await load.flows(BETWEEN);
      };
      load.start();
      try {
        for (const name of [...Object.keys(running.stack.nodes), 'gateway', 'postgres'])
          await restart(name, () => handle.restart(name));
        if (running.log === 'kafka') {
          await restart('kafka', () => handle.restart('kafka'));
          await restart('kafka, killed', async () => {
            await handle.halt('kafka');
            await handle.resume('kafka');
          });
        }
        await restart('sessions', async () => {
          for (let i = 0; i < TIMES; i += 1) {
            await endSessions(running);
            await load.flows(1);
          }
        });
      } finally {
        await load.stop();
      }
      expect(load.faults).toEqual([]);
      // it was felt: else nothing was shown
      expect(load.accepted.some(({ attempts }) => attempts > 1)).toBe(true);
      await arrived(running, load);
      await noneIsAmazed(running);
    },
    TEST_MS,
  );
});
