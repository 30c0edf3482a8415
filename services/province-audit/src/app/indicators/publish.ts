import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import type { Solver } from '../../domain/indicators/attack.js';
import {
  eventsParked,
  laterPublished,
  noSuchPeriod,
  periodOpen,
  releaseNotFound,
  releasePublished,
} from '../../domain/indicators/release.errors.js';
import type { AuditContext } from '../audit-context.js';
import { advance, lockLive, logSize } from './advance.js';
import { compose } from './compose.js';
import { boundsOf, WAIT_MS } from './quarter.js';
import { keepFrozen, readFrozen } from './frozen-counts.js';
import { TABLES } from '../../domain/indicators/definitions.js';
import { enterRelease, readRelease, readReleases, releaseOf, type Published } from './releases.js';
import { tellRelease } from './tell-release.js';

/** A year or a quarter. */
export const PERIOD = /^20\d\d(?:-Q[1-4])?$/;
/** Leaves at once. */
const PAGE = 10_000;

/** @throws AppError `invalid` indicators.period */
export function checkPeriod(code: string): string {
  if (!PERIOD.test(code)) throw noSuchPeriod();
  return code;
}

/**
 * Publishes a period, once and for ever: counts to the log's end, hides what could point at a person, freezes, and
 * says it on `audit`. The log must
 * be read to the end of all topics. The same request again gives what was published.
 * @param by the provider's id of who publishes
 * @throws AppError `invalid` indicators.period; `conflict` indicators.period-open, indicators.published,
 * indicators.later-published, indicators.parked, and those of `composeRelease`
 */
export async function publish(
  tx: EntityManager,
  context: Pick<AuditContext, 'clock' | 'registry' | 'speaker'>,
  solve: Solver,
  {
    period,
    by,
    idempotency,
  }: { readonly period: string; readonly by: string; readonly idempotency?: Idempotency },
): Promise<Published> {
  checkPeriod(period);
  const at = context.clock.now();
  // whoever publishes and whoever counts take turns
  let generation = await lockLive(tx);
  if (idempotency !== undefined && (await claimKey(tx, idempotency, newId())) !== undefined) {
    const before = await readRelease(tx, period);
    if (before === undefined) throw releaseNotFound();
    return before;
  }
  const { to } = boundsOf(period);
  if (at.getTime() < to + WAIT_MS) throw periodOpen(new Date(to + WAIT_MS).toISOString());
  const earlier = await readReleases(tx);
  if (earlier.some((each) => each.period === period)) throw releasePublished();
  const later = earlier.find((each) => isBehind(period, each.period));
  if (later !== undefined) throw laterPublished(later.period);
  // reading goes on behind what could not be judged: the topics' end is not all that was said
  const parked: unknown[] = await tx.query(`SELECT FROM parked LIMIT 1`);
  if (parked.length > 0) throw eventsParked();
  const size = await logSize(tx);
  while (generation.position < size)
    generation = await advance(tx, context.registry, generation, Math.min(size, generation.position + PAGE));
  const composed = await compose(tx, solve, {
    ...{ generation: generation.id, asOf: size, code: period, earlier: earlier.map(releaseOf) },
    frozen: await readFrozen(tx),
  });
  const { bytes, digest, counts } = composed;
  await keepFrozen(tx, period, counts);
  await tellRelease(tx, context, composed, TABLES);
  return enterRelease(tx, { period, asOf: size, bytes, digest, publishedAt: at, by });
}

/** Within a year the quarters come in their order, and the year last. */
const isBehind = (period: string, other: string): boolean =>
  period.slice(0, 4) === other.slice(0, 4) && (other.length === 4 || (period.length > 4 && other > period));
