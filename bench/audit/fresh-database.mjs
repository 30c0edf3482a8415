import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { migrateOnce, nodeDatabase } from '#messaging';
import { auditMigrations } from '../../dist/services/province-audit/src/db/migrations/index.js';

/** An empty database of the audit's on that server, and what drops it. */
export async function freshDatabase(serverUrl) {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = await new DataSource({ type: 'postgres', url: serverUrl }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const db = await nodeDatabase({ url: url.href, name: 'audit', migrations: auditMigrations }).initialize();
  await migrateOnce(db);
  return {
    db,
    close: async () => {
      await db.destroy();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
    },
  };
}
