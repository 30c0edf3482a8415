import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#kernel';

const MINUTE_S = 60;
/** Searches of everybody together: behind a gateway all come from one address. */
const PER_MINUTE = 1_200;
const FRESH_S = 300;
const REMEMBERED_MS = 5_000;
const MOST_REMEMBERED = 64;

/** How a list is cut and told: few answers, all made of what is in memory. Anything else is a search. */
const NO_SEARCH: readonly string[] = [
  'page',
  'per_page',
  'full',
  'full_service',
  'minimal',
  'format',
  'top_only',
];

interface Told {
  readonly body: string;
  readonly tag: string;
  readonly until: number;
}

export interface Open {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly type: string;
}

/**
 * What everybody may read and keep for a while. Whoever reads lists is never refused, however many others there are; who
 * searches is, when all together search more than the node bears. An answer that was given a moment ago is given again.
 */
export class OpenData {
  private readonly limit: RateLimiterMemory;
  private readonly told = new Map<string, Told>();

  constructor(perMinute = PER_MINUTE) {
    this.limit = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
  }

  /** @throws AppError `too-many` `request.too-many` (429), and what `make` throws */
  async answer(open: Open, make: () => Promise<string> | string): Promise<void> {
    const { url } = open.request;
    const known = this.told.get(url);
    if (known !== undefined && performance.now() < known.until) {
      send(open, known);
      return;
    }
    if (isSearch(open.request)) await this.admit(open.reply);
    const body = await make();
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const told = { body, tag, until: performance.now() + REMEMBERED_MS };
    this.remember(url, told);
    send(open, told);
  }

  private remember(url: string, told: Told): void {
    this.told.delete(url);
    const [oldest] = this.told.keys();
    if (this.told.size >= MOST_REMEMBERED && oldest !== undefined) this.told.delete(oldest);
    this.told.set(url, told);
  }

  private async admit(reply: FastifyReply): Promise<void> {
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

const isSearch = ({ query }: FastifyRequest): boolean =>
  Object.keys(query as object).some((name) => !NO_SEARCH.includes(name));

/** Sends it with its tag, or 304 to who has it; for programs of any origin. */
function send({ request, reply, type }: Open, { body, tag }: Told): void {
  void reply.headers({
    'cache-control': `public, max-age=${String(FRESH_S)}`,
    etag: tag,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  const known = request.headers['if-none-match'] ?? '';
  if (known.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)) void reply.status(304).send();
  else void reply.type(type).send(body);
}
