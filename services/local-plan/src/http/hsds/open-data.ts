import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#kernel';

const MINUTE_S = 60;
/** Of everybody together: behind a gateway all come from one address. Who reads everything needs a few requests. */
const PER_MINUTE = 1_200;
const FRESH_S = 300;

/** What everybody may read and keep for a while, and not more often than the node bears. */
export class OpenData {
  private readonly limit: RateLimiterMemory;

  constructor(perMinute = PER_MINUTE) {
    this.limit = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
  }

  /** @throws AppError `too-many` `request.too-many` (429) */
  async admit(reply: FastifyReply): Promise<void> {
    const { within, left } = await this.consume();
    const reset = Math.max(1, Math.ceil(left.msBeforeNext / 1_000));
    void reply.headers({
      'ratelimit-limit': this.limit.points,
      'ratelimit-remaining': left.remainingPoints,
      'ratelimit-reset': reset,
    });
    if (within) return;
    void reply.header('retry-after', reset);
    throw new AppError(
      'too-many',
      'request.too-many',
      `Too many requests: come back in ${String(reset)} s.`,
      {
        seconds: reset,
      },
    );
  }

  /** Sends it with its tag, or 304 to who has it; for programs of any origin. */
  send(request: FastifyRequest, reply: FastifyReply, type: string, body: string): void {
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    void reply.headers({
      'cache-control': `public, max-age=${String(FRESH_S)}`,
      etag: tag,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const known = request.headers['if-none-match'] ?? '';
    if (known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag))
      void reply.status(304).send();
    else void reply.type(type).send(body);
  }

  /** The library says no by rejecting with what is left. */
  private async consume(): Promise<{ within: boolean; left: RateLimiterRes }> {
    try {
      return { within: true, left: await this.limit.consume('everybody') };
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return { within: false, left: refused };
      throw refused;
    }
  }
}
