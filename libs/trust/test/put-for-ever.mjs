// Puts keys until it is killed; prints each once it is acknowledged. Run: node put-for-ever.mjs <dir> <kekFile>
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { register } from 'node:module';
import process from 'node:process';

register('../../testing/typescript-hooks.mjs', import.meta.url);
const { newSubjectKey, openFileKeyStore } = await import('../src/index.ts');
const [dir, kekFile] = process.argv.slice(2);
const store = await openFileKeyStore({ dir, kekFile });

async function putForEver() {
  for (;;) {
    const entry = { subject: randomUUID(), key: newSubjectKey() };
    await store.putSubjectKeys([entry]);
    writeSync(1, `${entry.subject} ${entry.key.toString('base64url')}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, putForEver));
