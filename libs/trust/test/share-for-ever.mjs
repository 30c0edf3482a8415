// Puts and deletes keys, and writes all anew, beside others, until it is killed. Tells what it is about to delete
// (`? subject`), and what is done: `+ subject key`, `- subject`. Run: node share-for-ever.mjs <dir> <kekFile>
import { randomInt, randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { register } from 'node:module';
import process from 'node:process';

register('../../testing/typescript-hooks.mjs', import.meta.url);
const { newSubjectKey, openFileKeyStore } = await import('../src/index.ts');
const [dir, kekFile] = process.argv.slice(2);
const store = await openFileKeyStore({ dir, kekFile, lockWaitMs: 60_000 });
const tell = (line) => writeSync(1, `${line}\n`);

async function goOn() {
  const mine = [];
  for (;;) {
    const entry = { subject: randomUUID(), key: newSubjectKey() };
    await store.putSubjectKeys([entry]);
    tell(`+ ${entry.subject} ${entry.key.toString('base64url')}`);
    mine.push(entry.subject);
    if (randomInt(3) > 0) continue;
    const [gone] = mine.splice(randomInt(mine.length), 1);
    tell(`? ${gone}`);
    await store.deleteSubjectKeys([gone]);
    if (randomInt(4) === 0) await store.rewrap();
    tell(`- ${gone}`);
  }
}
await Promise.all(Array.from({ length: 4 }, goOn));
