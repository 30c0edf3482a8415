import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig, NodeConfig } from '../src/index.js';
import { ENVIRONMENT } from './environment.js';

const NAMES = ['STAFFETTA_KAFKA_PASSWORD', 'STAFFETTA_DATABASE_URL', 'STAFFETTA_LOG_DATABASE_URL'] as const;

describe('a secret', () => {
  let file: string;
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'secrets-'));
    file = join(dir, 'secret');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const load = (change: Record<string, string | undefined>) =>
    loadConfig(NodeConfig, { ...ENVIRONMENT, ...change });
  const failure = (change: Record<string, string | undefined>): string => {
    try {
      load(change);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  it.each(NAMES)('%s may lie in a file', async (name) => {
    await writeFile(file, 'postgres://node:CANARY%20è@db/node\n');
    const config = load({ [name]: undefined, [`${name}_FILE`]: file });
    expect(config[name]).toBe('postgres://node:CANARY%20è@db/node');
  });

  it.each(NAMES)('%s is told once, from a file that is there and holds something', async (name) => {
    const told = (change: Record<string, string | undefined> = {}): string =>
      failure({ [name]: undefined, [`${name}_FILE`]: file, ...change });
    expect(told()).toContain(`${name}_FILE (no readable file)`);
    await writeFile(file, '\n');
    expect(told()).toContain(`${name}_FILE (empty)`);
    await writeFile(file, 'postgres://node:CANARY@db/node');
    expect(told({ [name]: 'postgres://node:CANARY@db/node' })).toContain(`${name} (in a file too)`);
    expect(told({ [name]: 'postgres://node:CANARY@db/node' })).not.toMatch(/CANARY|secrets-/);
  });

  it('of the database is put into its URL, whatever characters it has', async () => {
    await writeFile(file, 'p@ss/w%41rd: è\n');
    const { STAFFETTA_DATABASE_URL: url } = load({
      STAFFETTA_DATABASE_URL: 'postgres://node@db:5432/node?sslmode=require',
      STAFFETTA_DATABASE_PASSWORD_FILE: file,
    });
    expect(decodeURIComponent(new URL(url).password)).toBe('p@ss/w%41rd: è');
    expect(url.replace(/:[^:@]*@/, '@')).toBe('postgres://node@db:5432/node?sslmode=require');
    expect(failure({ STAFFETTA_DATABASE_PASSWORD: 'x' })).toContain(
      'STAFFETTA_DATABASE_PASSWORD (in STAFFETTA_DATABASE_URL too)',
    );
  });

  it.each(['changeme', 'change-me', 'placeholder', '<password>', 'example', 'Password', 'xxxx'])(
    'is not %s, outside the demo',
    async (word) => {
      await writeFile(file, word);
      const settings = [
        [{ STAFFETTA_KAFKA_PASSWORD: word }, 'STAFFETTA_KAFKA_PASSWORD'],
        [{ STAFFETTA_KAFKA_PASSWORD_FILE: file }, 'STAFFETTA_KAFKA_PASSWORD'],
        [
          { STAFFETTA_DATABASE_URL: `postgres://node:${encodeURIComponent(word)}@db/node` },
          'STAFFETTA_DATABASE_URL',
        ],
        [
          { STAFFETTA_DATABASE_URL: 'postgres://node@db/node', STAFFETTA_DATABASE_PASSWORD: word },
          'STAFFETTA_DATABASE_PASSWORD',
        ],
      ] as const;
      for (const [change, name] of settings) {
        expect(failure(change)).toContain(`${name} (placeholder)`);
        expect(failure({ ...change, STAFFETTA_PROFILE: 'demo' })).toBe('');
      }
    },
  );

  it('of an example stands in no other setting either', () => {
    expect(failure({ STAFFETTA_PUBLIC_URL: 'https://changeme' })).toContain(
      'STAFFETTA_PUBLIC_URL (placeholder)',
    );
    expect(failure({ STAFFETTA_INSTITUTIONS: 'cav-1,placeholder' })).toContain(
      'STAFFETTA_INSTITUTIONS (placeholder)',
    );
  });
});
