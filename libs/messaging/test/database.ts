import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { databaseServer } from '#testing';
import { migrateOnce } from '../src/migrate.js';
import { nodeDatabase } from '../src/node-database.js';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** A fresh database with this lib's tables on a server that is already there. */
export async function freshDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `messaging_${randomUUID().replaceAll('-', '')}`;
  const admin = await new DataSource({ type: 'postgres', url: serverUrl }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const dataSource = await nodeDatabase({ url: url.href, name: 'test', poolSize: 6 }).initialize();
  await migrateOnce(dataSource);
  return {
    url: url.href,
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
    },
  };
}

export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The server of this test run; it is not ours to stop. */
export function testServer(): Promise<TestServer> {
  return Promise.resolve({ url: databaseServer(), close: () => Promise.resolve() });
}
