import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import type { RegistryView } from '#trust';
import type { Solver } from '../../domain/indicators/attack.js';
import { isOurs } from '../../domain/indicators/made.js';
import { advance, logSize, VERSION, type Generation } from './advance.js';
import { compose, quartersSoFar } from './compose.js';
import { countsOf, storedOf, type StoredCounts } from './frozen-counts.js';
import { missingOf } from './read-facts.js';
import { readReleases, releaseOf, type Published } from './releases.js';

/** Leaves at once: few statements for many events. */
const PAGE = 10_000;

/** How a published period came out when it was counted again. */
export interface Recounted {
  readonly period: string;
  /**
   * `same`: byte for byte. `incomplete`: envelopes of it are withheld, so it cannot be counted again. `other-method`: it, or
   * something of its year before it, was made by another counting or method than this node's.
   */
  readonly result: 'same' | 'differs' | 'incomplete' | 'other-method';
  /** Of what was published, and of what came out now, where anything did. SHA-256, base64url. */
  readonly published: string;
  readonly recounted: string | null;
  /** Envelopes that are missing. */
  readonly missing: number;
}

export interface Rebuilding {
  /** Leaves counted, of how many. */
  readonly position: number;
  readonly to: number;
  readonly periods: readonly Recounted[];
}

export const isFinished = ({ position, to }: Rebuilding): boolean => position >= to;

interface Row {
  readonly id: number;
  readonly position: string;
  readonly found: {
    readonly to: number;
    readonly periods: readonly Recounted[];
    /** What came out for the quarters that are published. */
    readonly frozen?: Readonly<Record<string, StoredCounts>>;
  };
}

/**
 * Counts everything again from the envelopes, in a generation of its own, and compares each published period where the log
 * stood when it was published. Goes on where an earlier one was interrupted; what was finished before begins anew.
 * @param tell called after each page
 */
export async function rebuild(
  db: DataSource,
  flows: RegistryView,
  solve: Solver,
  tell: (now: Rebuilding) => void,
): Promise<Rebuilding> {
  await db.transaction(begin);
  for (;;) {
    const now = await db.transaction((tx) => step(tx, flows, solve));
    tell(now);
    if (isFinished(now)) return now;
  }
}

async function begin(tx: EntityManager): Promise<void> {
  const size = await logSize(tx);
  // what is finished was told; another version's is another replica's
  await tx.query(
    `DELETE FROM indicator_generation
     WHERE purpose = 'rebuild' AND version = $1 AND position >= coalesce((found->>'to')::bigint, 0)`,
    [VERSION],
  );
  await tx.query(
    `INSERT INTO indicator_generation (purpose, version, found) VALUES ('rebuild', $1, $2)
     ON CONFLICT (purpose, version) DO UPDATE SET found = jsonb_set(indicator_generation.found, '{to}', to_jsonb($3::bigint))`,
    [VERSION, JSON.stringify({ to: size, periods: [] }), size],
  );
}

/** One page, and the comparisons that fall due at its end. */
async function step(tx: EntityManager, flows: RegistryView, solve: Solver): Promise<Rebuilding> {
  const rows: Row[] = await tx.query(
    `SELECT id, position, found FROM indicator_generation WHERE purpose = 'rebuild' AND version = $1 FOR UPDATE`,
    [VERSION],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the rebuild is gone'); // begun just now
  const { to } = row.found;
  const releases = await readReleases(tx);
  const open = releases.filter(
    ({ period, asOf }) => asOf <= to && !row.found.periods.some((each) => each.period === period),
  );
  let now: Generation = { id: row.id, position: Number(row.position) };
  const stop = Math.min(to, now.position + PAGE, ...open.map(({ asOf }) => asOf));
  if (stop > now.position) now = await advance(tx, flows, now, stop);
  const periods = [...row.found.periods];
  let frozen = row.found.frozen ?? {};
  for (const published of open.filter(({ asOf }) => asOf === stop)) {
    const { counts, ...each } = await recount(tx, solve, now, { published, releases, frozen });
    periods.push(each);
    frozen = { ...counts, ...frozen };
  }
  await tx.query(`UPDATE indicator_generation SET found = $2 WHERE id = $1`, [
    now.id,
    JSON.stringify({ to, periods, frozen: to > now.position ? frozen : {} }),
  ]);
  const result = { position: now.position, to, periods };
  if (isFinished(result)) await empty(tx, now.id);
  return result;
}

/** The result stays, for whoever asks another replica; nothing of a referral does. */
async function empty(tx: EntityManager, generation: number): Promise<void> {
  for (const counted of ['referral', 'tally', 'thing', 'gap'])
    await tx.query(`DELETE FROM indicator_${counted} WHERE generation = $1`, [generation]);
}

async function recount(
  tx: EntityManager,
  solve: Solver,
  { id }: Generation,
  {
    published,
    releases,
    frozen,
  }: {
    readonly published: Published;
    readonly releases: readonly Published[];
    readonly frozen: Readonly<Record<string, StoredCounts>>;
  },
): Promise<Recounted & { readonly counts?: Readonly<Record<string, StoredCounts>> }> {
  const { period, asOf, number } = published;
  const missing = await missingOf(tx, id, quartersSoFar(period));
  const known = { period, missing, published: published.digest };
  if (missing > 0) return { ...known, result: 'incomplete', recounted: null };
  try {
    const earlier = releases.filter((each) => each.number < number).map(releaseOf);
    const { period: own, made } = releaseOf(published);
    const before = earlier.filter((each) => each.period.year === own.year);
    if (![made, ...before.map((each) => each.made)].every(isOurs))
      return { ...known, result: 'other-method', recounted: null };
    const { bytes, digest, counts } = await compose(tx, solve, {
      ...{ generation: id, asOf, code: period, earlier },
      frozen: new Map(Object.entries(frozen).map(([quarter, each]) => [quarter, countsOf(each)])),
    });
    return {
      ...{ ...known, result: bytes.equals(published.bytes) ? 'same' : 'differs', recounted: digest },
      counts: Object.fromEntries([...counts].map(([quarter, each]) => [quarter, storedOf(each)])),
    };
  } catch (error) {
    // counts that do not fit what was published cannot be composed at all; what is no JSON was not published
    if (error instanceof AppError || error instanceof SyntaxError)
      return { ...known, result: 'differs', recounted: null };
    throw error;
  }
}
