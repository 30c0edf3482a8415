import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Actor } from './actor.js';
import { tooManyRequests } from './platform.errors.js';

const MINUTE_S = 60;
const SLOWED_MS = 500;

/**
 * How many requests a minute one person may make, wherever they sit: a whole centre may share one address. What an
 * emergency needs has a pool of its own and is never refused, only slowed. Counted in memory: a node
 * that starts anew begins at nothing.
 */
export class RateLimit {
  private readonly ordinary: RateLimiterMemory;
  private readonly urgent: RateLimiterMemory;

  constructor(perMinute: number) {
    this.ordinary = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
    this.urgent = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
  }

  /**
   * Counts a request and says in its answer what is left (`RateLimit-*`).
   * @throws {AppError} too-many `request.too-many` (429)
   */
  async admit({ institution, subject }: Actor, neverRefused: boolean, reply: FastifyReply): Promise<void> {
    const pool = neverRefused ? this.urgent : this.ordinary;
    const { within, left } = await consume(pool, `${institution}/${subject}`);
    const reset = Math.max(1, Math.ceil(left.msBeforeNext / 1_000));
    void reply.headers({
      'ratelimit-limit': pool.points,
      'ratelimit-remaining': left.remainingPoints,
      'ratelimit-reset': reset,
    });
    if (within) return;
    if (neverRefused) {
      await pause(SLOWED_MS);
      return;
    }
    void reply.header('retry-after', reset);
    throw tooManyRequests(reset);
  }
}

/** The library says no by rejecting with what is left. */
async function consume(
  pool: RateLimiterMemory,
  key: string,
): Promise<{ within: boolean; left: RateLimiterRes }> {
  try {
    return { within: true, left: await pool.consume(key) };
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return { within: false, left: refused };
    throw refused;
  }
}
