import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { freshDatabase, waitFor, type FreshDatabase } from '#testing';
import { silentLog } from '../src/log.js';
import { MessagingModule, type MessagingOptions } from '../src/messaging.module.js';
import { publish } from '../src/publish.js';
import { Relay } from '../src/relay.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, network, specs, StampStore } from './network.js';

let database: FreshDatabase;
const apps: INestApplicationContext[] = [];

beforeEach(async () => {
  database = await freshDatabase('module');
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await database.close();
});

const net = network();

async function boot(log: MemoryLog): Promise<INestApplicationContext> {
  const options: MessagingOptions = {
    node: net.cav.node,
    speakers: [net.cav.speaker],
    databaseUrl: database.url,
    poolSize: 3,
    migrateOnStart: true,
    openLog: () => Promise.resolve(log),
    openKeyStore: () => Promise.resolve(new StampStore([net.cav]).asKeyStore()),
    registryView: net.view,
    registrySpeaker: '/protocol-registry/provincia-bat',
    topics: [net.lane],
    ensureTopics: specs,
    logger: silentLog,
  };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(MessagingModule.forNode(options), { logger: false });
  apps.push(app);
  return app;
}

describe('a node’s messaging', () => {
  it('starts while the log is down, keeps what is said, and sends it when the log is back', async () => {
    const log = new MemoryLog();
    const makeTopics = log.ensureTopics.bind(log);
    log.ensureTopics = () => Promise.reject(new AppError('unavailable', 'log.down', 'Down.'));
    const app = await boot(log);
    await publish(app.get(DataSource).manager, heartbeat(net.cav));
    app.get(Relay).wake();
    expect(log.appends).toEqual([]);

    log.ensureTopics = makeTopics;
    await waitFor('the event', () => log.appends.length === 1);
    expect(await log.offsets(net.lane)).toHaveLength(6);
  });

  it('migrates once where replicas start together', async () => {
    const log = new MemoryLog();
    const replicas = await Promise.all([boot(log), boot(log), boot(log)]);
    const [first] = replicas;
    const done: unknown = await first.get(DataSource).query(`SELECT name FROM migrations`);
    expect(done).toHaveLength(1);
  });
});
