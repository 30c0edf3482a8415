import { describe, expect, it } from '@jest/globals';
import { migrateOnce, nodeDatabase, type MigrationClass } from '#messaging';
import { loadNetwork } from '../deploy/local/src/network.js';
import { migrationsOf } from '../deploy/provision/src/known-migrations.js';
import { migrateAll, type Databases } from '../deploy/provision/src/migrate.js';
import { allReady, arrived, noneIsAmazed, waysOf } from './support/all-arrived.js';
import { administratorUrl, query } from './support/database.js';
import { SteadyLoad } from './support/steady-load.js';
import { withStack, type TestStack } from './support/with-stack.js';

const TEST_MS = 240_000;
const EVERY_MS = 140;
const BETWEEN = 10;

const made = (time: string, statements: readonly string[]): MigrationClass => {
  const migration = class {
    up = async (runner: { query(text: string): Promise<unknown> }): Promise<void> => {
      for (const statement of statements) await runner.query(statement);
    };
    down = (): Promise<void> => Promise.resolve();
  };
  Object.defineProperty(migration, 'name', { value: `FromTomorrow${time}` });
  return migration;
};

/** What a next release may bring, one of each kind, in the tables that are written all the time. Invented. */
const NEXT = [
  made('9999999999991', [
    'CREATE TABLE tomorrow (position bigint PRIMARY KEY, told_at timestamptz NOT NULL DEFAULT now())',
    'ALTER TABLE outbox ADD COLUMN tomorrow text',
    'ALTER TABLE outbox ADD COLUMN tomorrow_rank integer NOT NULL DEFAULT 0 CHECK (tomorrow_rank >= 0)',
  ]),
  made('9999999999992', [
    `CREATE FUNCTION tell_tomorrow() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN INSERT INTO tomorrow (position) VALUES (NEW.position); RETURN NEW; END $$`,
    'CREATE TRIGGER tell_tomorrow AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION tell_tomorrow()',
    'CREATE INDEX tomorrow_outbox ON outbox (topic, position)',
  ]),
];
const NEXT_OF_PARTIES = made('9999999999993', [
  'ALTER TABLE referral ADD COLUMN tomorrow timestamptz',
  'ALTER TABLE referral_event ADD COLUMN tomorrow boolean NOT NULL DEFAULT false',
  'ALTER TABLE case_file ADD COLUMN tomorrow text',
  'CREATE INDEX tomorrow_event ON referral_event (appended_at, name)',
]);

/** The job of the next release, for one node's database: this one's migrations, and what is new. */
async function bringTomorrow({ stack }: TestStack, id: string, service: string): Promise<void> {
  const only = [
    ...migrationsOf(service),
    ...NEXT,
    ...(stack.nodes[id]?.party === true ? [NEXT_OF_PARTIES] : []),
  ];
  const url = stack.nodes[id]?.databaseUrl ?? '';
  const database = nodeDatabase({ url, name: 'tomorrow', poolSize: 2, only });
  await database.initialize();
  await migrateOnce(database).finally(() => database.destroy());
}

async function databasesOf(running: TestStack): Promise<Databases> {
  const { nodes } = await loadNetwork('network/bat');
  const url = (id: string): string => running.stack.nodes[id]?.databaseUrl ?? '';
  return {
    administrator: await administratorUrl(running),
    nodes: nodes.map(({ id, service }) => ({ id, service, url: url(id) })),
    others: [],
  };
}

describe('an update under load', () => {
  const stack = withStack('embedded', { twins: true });

  it(
    'brings each database to the next release beneath its processes, and then each of them, and loses nothing',
    async () => {
      const running = stack();
      const { handle } = running;
      const databases = await databasesOf(running);
      const load = new SteadyLoad(await waysOf(running), EVERY_MS);
      load.start();
      try {
        load.during = 'the job';
        await load.flows(BETWEEN);
        for (const { id, service } of databases.nodes) await bringTomorrow(running, id, service);
        await load.flows(BETWEEN);

        // a process of this release that dies now is started again by its supervisor, on the next one's database
        load.during = 'old processes';
        const died = databases.nodes.map(({ id }) => handle.stack.pids[id]);
        handle.kill('intake-cav');
        handle.kill('shelter-beds');
        await load.flows(BETWEEN);
        await allReady(running);
        expect(databases.nodes.filter(({ id }, i) => handle.stack.pids[id] !== died[i])).toHaveLength(2);

        // this release's job knows nothing of what it finds, and leaves it alone; those that run go on
        load.during = 'the old job';
        await expect(migrateAll(databases, '.', () => undefined)).rejects.toMatchObject({
          code: 'migrate.newer-database',
        });
        await load.flows(BETWEEN);

        // then one process after the other: those that are new work beside the old one of their node, on one database
        for (const name of databases.nodes.flatMap(({ id }) => [`${id}.2`, id])) {
          load.during = `new ${name}`;
          await handle.restart(name);
          await load.flows(1);
        }
      } finally {
        await load.stop();
      }
      expect(load.faults).toEqual([]);
      await arrived(running, load);
      await noneIsAmazed(running);
      // what the next release brought was at work while the old processes wrote
      for (const { id } of databases.nodes) {
        const [{ untold } = { untold: -1 }] = await query<{ untold: number }>(
          running,
          id,
          `SELECT count(*)::int AS untold FROM outbox o WHERE position > (SELECT min(position) FROM tomorrow)
             AND NOT EXISTS (SELECT FROM tomorrow t WHERE t.position = o.position)`,
        );
        expect({ id, untold }).toEqual({ id, untold: 0 });
      }
    },
    TEST_MS,
  );
});
