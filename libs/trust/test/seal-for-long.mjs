// Encrypts keys with a small young generation and much that survives it, so that the collector runs at every point of
// encryptTo; prints how many at the end. Run: node --max-semi-space-size=1 seal-for-long.mjs <times>
import { register } from 'node:module';
import process from 'node:process';

register('../../testing/typescript-hooks.mjs', import.meta.url);
const { generateOpeningKey } = await import('../src/index.ts');
const { encryptTo } = await import('../src/jwe.ts');
const times = Number(process.argv[2]);
const survivors = [];
for (let done = 0; done < times; done += 1) {
  const to = generateOpeningKey('casa-rifugio-1');
  survivors[done % 2_000] = Array.from({ length: 100 }, () => ({
    jwk: to.publicKey.export({ format: 'jwk' }),
  }));
  survivors[done % 2_000].push(encryptTo(Buffer.alloc(32, done), to));
}
process.stdout.write(String(times));
