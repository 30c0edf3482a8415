import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { newId } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { createKek, FileKms, newSubjectKey, openKeyStore, type FileKeyStore } from '#trust';
import { DatabaseChangeLock } from '../src/keys/database-change-lock.js';

let database: FreshDatabase;
let folder: string;
const stores: FileKeyStore[] = [];
beforeEach(async () => {
  database = await freshDatabase('lock');
  folder = await mkdtemp(join(tmpdir(), 'staffetta-lock-'));
  await createKek(join(folder, 'kek'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(folder, { recursive: true });
  await database.close();
});

const lock = (): DatabaseChangeLock => new DatabaseChangeLock(database.url);

/** Ends all sessions of change locks, as a database that starts anew. */
async function endSessions(): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'staffetta-key-store' AND datname = current_database()`,
  );
  await client.end();
}

describe('the change lock in the database', () => {
  it('lets one change at a time', async () => {
    const locks = [lock(), lock(), lock()];
    let inside = 0;
    let most = 0;
    const turn = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(locks.flatMap((each) => Array.from({ length: 10 }, () => each.changing(turn))));
    expect(most).toBe(1);
    await Promise.all(locks.map((each) => each.close()));
  });

  it('says so when it was lost on the way, and is taken again', async () => {
    const one = lock();
    const lost = one.changing(async (held) => {
      await held();
      await endSessions();
      await held();
    });
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable', code: 'key-store.locked' });
    await expect(one.changing(endSessions)).rejects.toMatchObject({ code: 'key-store.locked' });
    await expect(one.changing(() => Promise.resolve('done'))).resolves.toBe('done');
    // it ended while nobody needed it
    await endSessions();
    await expect(one.changing(() => Promise.resolve('done'))).resolves.toBe('done');
    await one.close();
  });

  it('keeps two processes with one key store apart', async () => {
    for (let count = 0; count < 2; count += 1)
      stores.push(
        await openKeyStore({
          dir: join(folder, 'store'),
          kms: new FileKms(join(folder, 'kek')),
          lock: lock(),
        }),
      );
    const made = Array.from({ length: 40 }, () => ({ subject: newId(), key: newSubjectKey() }));
    await Promise.all(
      made.map(async (entry, place) => {
        await stores[place % 2]?.putSubjectKeys([entry]);
        if (place % 10 === 0) await stores[(place + 1) % 2]?.rewrap();
      }),
    );
    for (const store of stores)
      for (const { subject, key } of made) expect(await store.subjectKey(subject)).toEqual(key);
  });
});
