import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '#local';
import { databaseServer } from '#testing';

interface Result {
  readonly histories: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly digests: readonly string[];
  readonly violated: readonly {
    readonly seed: number;
    readonly faults: readonly { readonly invariant: string; readonly what: string }[];
  }[];
}

const MAIN = join(repositoryRoot(), 'test', 'simulation', 'main.mjs');

/** A process of its own: it takes over ids, random bytes and the clock of the whole process. */
function simulate(...args: readonly string[]): Promise<Result> {
  const env = { ...process.env, TEST_DATABASE_URL: databaseServer() };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [MAIN, '--json', ...args],
      { env, maxBuffer: 1e9 },
      (error, stdout, stderr) => {
        // 1: it has come to its end, and not as it should
        if (error !== null && error.code !== 1) reject(new Error(stderr, { cause: error }));
        else resolve(JSON.parse(stdout) as Result);
      },
    );
  });
}

/** For a person: `npm run simulate -- --seed … --histories 1` tells the history. */
const violations = ({ violated }: Result): string[] =>
  violated.flatMap(({ seed, faults }) =>
    faults.map(({ invariant, what }) => `seed ${String(seed)}: ${invariant}: ${what}`),
  );

describe('the simulation', () => {
  it('finds nothing in 500 histories', async () => {
    // one worker: other suites run beside this one
    const result = await simulate('--seed', '1', '--histories', '500');
    expect(violations(result)).toEqual([]);
    expect(result.histories).toBe(500);
    // faults did happen
    for (const kind of ['restores', 'duplicates', 'reorderings', 'races', 'lock waits', 'clock leaps']) {
      expect(result.counts[kind]).toBeGreaterThan(10);
    }
  }, 900_000);

  it('tells the same history for the same seed, whatever ran before', async () => {
    const [some, alone] = await Promise.all([
      simulate('--seed', '21', '--histories', '4'),
      simulate('--seed', '24', '--histories', '1'),
    ]);
    expect(some.digests).toHaveLength(4);
    expect(new Set(some.digests).size).toBe(4);
    expect(alone.digests).toEqual(some.digests.slice(3));
  }, 300_000);

  it.each([
    ['no-duplicate-check', ['same digest', 'order']],
    ['no-exclusion-constraint', ['no double bed']],
    ['publish-before-commit', ['chain']],
    ['release-by-clock', ['released by the fold alone']],
  ])(
    'finds %s',
    async (bug, invariants) => {
      const result = await simulate('--seed', '1', '--histories', '120', '--bug', bug);
      expect(result.violated).toHaveLength(1);
      const broken = result.violated.flatMap(({ faults }) => faults.map(({ invariant }) => invariant));
      for (const invariant of invariants) expect(broken).toContain(invariant);
    },
    600_000,
  );
});
