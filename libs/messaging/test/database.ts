import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { messagingMigrations } from '../src/migrations/index.js';
import { migrateOnce } from '../src/migrate.js';

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
  const dataSource = await new DataSource({
    type: 'postgres',
    url: url.href,
    migrations: [...messagingMigrations],
    poolSize: 6,
  }).initialize();
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

export function testServer(): Promise<TestServer> {
  return Promise.resolve({ url: process.env['TEST_DATABASE_URL'] ?? '', close: () => Promise.resolve() });
}
