import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError, newId } from '#kernel';
import { databaseServer, waitFor } from '#testing';
import { LogServer } from '../src/log-server.js';
import { silentLog } from '../src/log.js';
import { Siblings } from '../src/siblings.js';
import { OperationsController, ReleaseDto, RetryParkedDto } from '../src/operations.controller.js';
import { publish } from '../src/publish.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { admissionOf, relayOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, laneDraft, network, specs } from './network.js';

let db: TestDatabase;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  db = await freshDatabase(databaseServer());
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await db.close();
});

/** A node that speaks and listens on one database. */
async function node() {
  const net = network();
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  const relay = relayOn(db.url, log, net);
  let fault: Error | undefined;
  const server = new LogServer({
    dataSource: db.dataSource,
    log,
    admission: admissionOf(net, net.casa.node, log),
    logger: silentLog,
    group: net.casa.node,
    topics: [net.lane, 'statements'],
    lanes: () => ({ process: () => (fault === undefined ? Promise.resolve() : Promise.reject(fault)) }),
    wakeRelay: () => undefined,
  });
  const siblings = new Siblings({ databaseUrl: db.url, dataSource: db.dataSource, logger: silentLog });
  closers.push(
    () => relay.stop(),
    () => server.close(),
  );
  const operations = new OperationsController(db.dataSource, server, siblings, () => Promise.resolve(3));
  return {
    net,
    log,
    relay,
    server,
    siblings,
    operations,
    failWith: (error?: Error) => {
      fault = error;
    },
  };
}

describe('operations', () => {
  it('tell what waits in the outbox, and what the node has not read', async () => {
    const { net, relay, server, operations } = await node();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await db.dataSource.query(`UPDATE outbox SET created_at = now() - interval '90 seconds'`);
    await publish(db.dataSource.manager, laneDraft(net, net.cav, newId(), 'submitted'));
    const before = await operations.status();
    expect(before).toMatchObject({
      outbox: { unstamped: 2, unpublished: 0 },
      waiting: 3,
      log: 'up',
      lag: [],
    });
    expect(before.outbox.oldestSeconds).toBeGreaterThanOrEqual(90);

    relay.start();
    await relay.whenIdle();
    const sent = await operations.status();
    expect(sent.outbox).toEqual({ unstamped: 0, unpublished: 0, oldestSeconds: 0, givenUp: 0 });
    expect(sent.lag.map(({ topic, behind }) => [topic, behind]).sort()).toEqual(
      [
        [net.lane, 1],
        ['statements', 1],
      ].sort(),
    );
    server.listen(() => undefined);
    await waitFor('the node to have read all', async () => (await operations.status()).lag.length === 0);
  });

  it('tell how a log is signed where the node has one', async () => {
    const { server, siblings, operations } = await node();
    expect(await operations.status()).not.toHaveProperty('signing');
    const audit = new OperationsController(
      db.dataSource,
      server,
      siblings,
      undefined,
      undefined,
      () => 'forked',
    );
    expect(await audit.status()).toMatchObject({ signing: 'forked' });
  });

  it('answer while the log is down', async () => {
    const { log, operations } = await node();
    log.offsets = () => Promise.reject(new AppError('unavailable', 'log.down', 'Down.'));
    expect(await operations.status()).toMatchObject({ outbox: { unstamped: 0 }, log: 'down', lag: [] });
  });

  it('list what is parked, and try it again', async () => {
    const { net, relay, server, operations, failWith } = await node();
    failWith(new TypeError('a bug'));
    relay.start();
    server.listen(() => undefined);
    const subject = newId();
    await publish(db.dataSource.manager, laneDraft(net, net.cav, subject, 'submitted'));
    relay.wake();
    await waitFor('the event to be parked', async () => (await operations.status()).parked === 1);
    expect((await operations.parked()).items).toMatchObject([
      { topic: net.lane, subject, errorCode: 'TypeError' },
    ]);
    const again = Object.assign(new RetryParkedDto(), { topic: net.lane, subject });
    expect(await operations.retry(again)).toEqual({ done: 0, failed: 'TypeError' });
    failWith();
    expect(await operations.retry(again)).toEqual({ done: 1 });
    expect((await operations.status()).parked).toBe(0);
  });

  it('list records that are void', async () => {
    const { log, server, operations } = await node();
    server.listen(() => undefined);
    log.put('statements', 0, [{ key: 'cav-1', headers: [['ce_id', 'x']], value: Buffer.from('secret') }]);
    const items = await waitFor('the record', async () => {
      const listed = (await operations.quarantined()).items;
      return listed.length > 0 ? listed : undefined;
    });
    expect(items).toMatchObject([{ topic: 'statements', partition: 0, offset: '0' }]);
    expect(JSON.stringify(items)).not.toContain('secret');
  });

  it('name a halted partition, and let it go on when it is released', async () => {
    const { net, log, relay, server, operations } = await node();
    relay.start();
    const subject = newId();
    const partition = await log.partitionFor(net.lane, subject);
    await publish(db.dataSource.manager, laneDraft(net, net.cav, subject, 'submitted'));
    await relay.whenIdle();
    server.listen(() => undefined);
    await waitFor('the first record to be read', async () => (await operations.status()).lag.length === 0);
    log.skip(net.lane, partition, 2n);
    await publish(
      db.dataSource.manager,
      laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' }),
    );
    relay.wake();
    await waitFor('the halt', async () => (await operations.status()).halted.length === 1);
    expect((await operations.status()).halted).toEqual([{ topic: net.lane, partition, reason: 'jump' }]);

    // the operator has found out that nothing was lost, and says where to go on
    await db.dataSource.query(
      `UPDATE consumer_offset SET next_offset = 3 WHERE topic = $1 AND partition = $2`,
      [net.lane, partition],
    );
    operations.release(Object.assign(new ReleaseDto(), { topic: net.lane, partition }));
    await waitFor('the rest', async () => (await operations.status()).lag.length === 0);
    expect((await operations.status()).halted).toEqual([]);
  });
});
