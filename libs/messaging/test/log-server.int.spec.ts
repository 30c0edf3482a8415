import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { AppError, newId } from '#kernel';
import { Consumes } from '../src/consumes.decorator.js';
import { LogServer } from '../src/log-server.js';
import { silentLog } from '../src/log.js';
import { listParked } from '../src/parked.js';
import { publishAll } from '../src/publish.js';
import { Relay } from '../src/relay.js';
import type { Delivery, TopicProcessor } from '../src/types.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { admissionOf, relayOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, laneDraft, network, specs } from './network.js';

const BEAT = 'staffetta.statements.heartbeat-emitted.v1';
const received: string[] = [];
let failing: () => Error | undefined = () => undefined;

@Controller()
class OnHeartbeat {
  @Consumes(BEAT)
  async handle(@Payload() { event, tx }: Delivery): Promise<void> {
    await tx.query(`INSERT INTO seen VALUES ($1)`, [event.attributes.id]);
    const fault = failing();
    if (fault !== undefined) throw fault;
    received.push(event.attributes.id);
  }
}

@Module({ controllers: [OnHeartbeat] })
class TestModule {}

let server: TestServer;
let db: TestDatabase;
let app: INestMicroservice;
let relay: Relay;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  await app.close();
  await relay.stop();
  await db.close();
  received.length = 0;
  failing = () => undefined;
});

async function setUp(lanes?: TopicProcessor) {
  const net = network();
  db = await freshDatabase(server.url);
  await db.dataSource.query(`CREATE TABLE seen (event_id text)`);
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  const strategy = new LogServer({
    dataSource: db.dataSource,
    log,
    admission: admissionOf(net, net.casa.node, log),
    logger: silentLog,
    group: net.casa.node,
    topics: [net.lane, 'statements'],
    wakeRelay: () => undefined,
    ...(lanes === undefined ? {} : { lanes: () => lanes }),
  });
  relay = relayOn(db.url, log, net);
  relay.start();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  app = await NestFactory.createMicroservice(TestModule, { strategy, logger: false });
  await app.listen();
  const say = async (...drafts: Parameters<typeof publishAll>[1]): Promise<void> => {
    await publishAll(db.dataSource.manager, drafts);
    await relay.whenIdle();
  };
  const seen = async (): Promise<string[]> => {
    const rows: { event_id: string }[] = await db.dataSource.query(`SELECT event_id FROM seen`);
    return rows.map((row) => row.event_id);
  };
  return { net, log, strategy, say, seen };
}

describe('LogServer', () => {
  it('routes events to ordinary Nest handlers, inside the batch’s transaction', async () => {
    const { net, say, seen } = await setUp();
    const beats = [heartbeat(net.cav), heartbeat(net.cav)];
    await say(...beats);
    // the transaction commits after its handlers
    await until(async () => (await seen()).length === 2);
    expect(await seen()).toEqual(beats.map((beat) => beat.id));
    expect(received).toHaveLength(2);
  });

  it('sees a handler’s own error: a bug parks, something unavailable waits', async () => {
    const { net, say, seen } = await setUp();
    let calls = 0;
    failing = () => {
      calls += 1;
      return calls === 1 ? new AppError('unavailable', 'test.down', 'Down.') : new RangeError('a bug');
    };
    await say(heartbeat(net.cav));
    await until(async () => (await listParked(db.dataSource)).length === 1);
    expect((await listParked(db.dataSource))[0]?.errorCode).toBe('RangeError');
    expect(await seen()).toEqual([]);
    failing = () => undefined;
  });

  it('calls no handler for a payload that breaks its schema, and goes on', async () => {
    const { net, say } = await setUp();
    const good = heartbeat(net.cav);
    await say(heartbeat(net.cav, 'not a heartbeat'), good);
    await until(() => received.length > 0);
    expect(received).toEqual([good.id]);
  });

  it('has caught up once its lanes are folded to the ends seen at the start', async () => {
    let folded = 0;
    const { net, say, strategy } = await setUp({
      process: (_tx, events) => {
        folded += events.length;
        return Promise.resolve();
      },
    });
    await say(...Array.from({ length: 5 }, () => laneDraft(net, net.cav, newId(), 'submitted')));
    await strategy.caughtUp();
    expect(folded).toBe(5);
  });

  it('waits for no end behind what is not handled, once nobody waits for it', async () => {
    let handle = (): void => undefined;
    const handled = new Promise<void>((resolve) => (handle = resolve));
    const { net, say, strategy } = await setUp({ process: () => handled });
    await say(laneDraft(net, net.cav, newId(), 'submitted'));
    expect(await strategy.readToEnd(AbortSignal.timeout(1))).toBe(false);
    handle();
    expect(await strategy.readToEnd()).toBe(true);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
