import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { story, tellEverything, textsOf } from './journeys/canary-story.js';
import { canaryWord, searchFor, type Canaries } from './support/canaries.js';
import { staffetta } from './support/cli.js';
import { withStack, type TestStack } from './support/with-stack.js';

const MOST_MS = 240_000;

describe('staffetta support', () => {
  const stack = withStack('embedded');

  it(
    'packs what helps from afar, and of all that was typed, of every secret and every request nothing',
    async () => {
      const network = stack();
      const texts = story();
      const ended = await tellEverything(network, texts);
      const inLog = canaryWord();
      await spoil(network, inLog);

      const out = join(network.dataDir, 'support.tar.gz');
      const { code, stdout } = await staffetta(network, 'support', '--out', out, '--json');
      expect(code).toBe(0);
      const listed = (JSON.parse(stdout) as { files: string[] }).files;
      const unpacked = await unpack(out, join(network.dataDir, 'unpacked'));
      expect(Object.keys(unpacked).sort()).toEqual([...listed].sort());

      const search = searchFor({
        ...textsOf(texts),
        ...{ inLog, referral: ended.placement },
        ...(await secretsOf(network)),
      });
      const found = Object.entries(unpacked).map(([name, content]) => ({ name, found: search.in(content) }));
      expect(found.filter(({ found: names }) => names.length > 0)).toEqual([]);

      // it is of use all the same
      expect(JSON.parse(unpacked['doctor.json'] ?? '')).toMatchObject({ well: true });
      expect(JSON.parse(unpacked['databases.json'] ?? '')).toContainEqual(
        expect.objectContaining({ node: 'intake-cav', missing: 0, newer: 0 }),
      );
      expect(JSON.parse(unpacked['health.json'] ?? '')).toContainEqual(
        expect.objectContaining({ node: 'shelter-beds', ready: expect.objectContaining({ status: 'up' }) }),
      );
      expect(unpacked['metrics/intake-cav.txt']).toContain('staffetta_');
      expect(unpacked['logs/intake-cav.log']).toMatch(/"msg":"[^(]/);
      expect(unpacked['logs/intake-cav.log']).toContain('{"leftOut":1}');
      // nothing is written over
      expect((await staffetta(network, 'support', '--out', out)).code).toBe(1);
    },
    MOST_MS,
  );
});

/** What a fault could leave in a log: a line of ours with more than it may hold, and a line of somebody else's. */
async function spoil({ dataDir }: TestStack, canary: string): Promise<void> {
  const line = JSON.stringify({
    level: 'error',
    node: 'intake-cav',
    name: canary,
    text: canary,
    msg: canary,
  });
  await appendFile(join(dataDir, 'logs', 'intake-cav.log'), `${line}\n  detail: (name)=(${canary})\n`);
}

async function unpack(archive: string, into: string): Promise<Record<string, string>> {
  await mkdir(into);
  execFileSync('tar', ['-xzf', archive, '-C', into]);
  const entries = await readdir(into, { recursive: true, withFileTypes: true });
  const held: Record<string, string> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    held[path.slice(into.length + 1)] = await readFile(path, 'utf8');
  }
  return held;
}

/** Passwords, client secrets, key-encryption keys, identities, programs' private keys: all that the folder holds. */
async function secretsOf({ dataDir }: TestStack): Promise<Canaries> {
  const read = (...path: string[]): Promise<string> => readFile(join(dataDir, ...path), 'utf8');
  const secrets = JSON.parse(await read('secrets.json')) as Record<string, string>;
  const folders = [join('keys', 'keks'), join('keys', 'identities'), 'client-keys'];
  const files = await Promise.all(
    folders.map(async (folder) =>
      Promise.all(
        (await readdir(join(dataDir, folder))).map(async (name) => [
          `${folder}/${name}`,
          await read(folder, name),
        ]),
      ),
    ),
  );
  const keys = files.flat().map(([name = '', text = '']) => [name, privateOf(text)]);
  const all = [...Object.entries(secrets), ...keys].filter(([, text = '']) => text.length >= 8);
  expect(all.length).toBeGreaterThan(50);
  return Object.fromEntries(all) as Canaries;
}

/** A private JWK's own part, or the whole file. */
function privateOf(text: string): string {
  try {
    return (JSON.parse(text) as { d?: string }).d ?? text.trim();
  } catch {
    return text.trim();
  }
}
