import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { publishAll } from '../src/publish.js';
import { sweepOutbox } from '../src/resend.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { laneDraft, network } from './network.js';

const net = network();
let server: TestServer;
let db: TestDatabase;
beforeAll(async () => {
  server = await testServer();
});
beforeEach(async () => {
  db = await freshDatabase(server.url);
});
afterEach(() => db.close());
afterAll(() => server.close());

/** An event of a referral of its own, published so many days ago; undefined: not yet. @returns the referral */
async function published(daysAgo: number | undefined): Promise<string> {
  const subject = newId();
  await publishAll(db.dataSource.manager, [laneDraft(net, net.cav, subject, 'submitted')]);
  if (daysAgo !== undefined) {
    await db.dataSource.query(
      `UPDATE outbox SET published_at = now() - make_interval(days => $2) WHERE subject = $1`,
      [subject, daysAgo],
    );
  }
  return subject;
}

it('keeps events for sixty days, and as long as their referral is open', async () => {
  const [old, open, young, waiting] = [
    await published(61),
    await published(61),
    await published(59),
    await published(undefined),
  ];
  expect(await sweepOutbox(db.dataSource, () => Promise.resolve(new Set([open])))).toBe(1);
  const rows: { subject: string }[] = await db.dataSource.query(`SELECT subject FROM outbox`);
  expect(rows.map(({ subject }) => subject).sort()).toEqual([open, young, waiting].sort());
  expect(rows.map(({ subject }) => subject)).not.toContain(old);
});

it('keeps what was quarantined for ninety days', async () => {
  await db.dataSource.query(
    `INSERT INTO quarantine (topic, partition, "offset", fault, at, headers, value_hash)
     SELECT 'statements', 0, d, 'signature', now() - make_interval(days => d), '[]', '' FROM unnest($1::integer[]) AS u(d)`,
    [[89, 91]],
  );
  await sweepOutbox(db.dataSource);
  expect(await db.dataSource.query(`SELECT "offset"::integer FROM quarantine`)).toEqual([{ offset: 89 }]);
});
