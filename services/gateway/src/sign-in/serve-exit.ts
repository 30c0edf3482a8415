import type { FastifyInstance, FastifyRequest } from 'fastify';
import { cookie } from './cookies.js';
import type { SignIn } from './serve-sign-in.js';

/**
 * `GET /exit`: the quick exit. A navigation without a token, because it must work in the second in which it is needed: the
 * session ends, our cookies and what pages wrote go, and something harmless opens. It asks nobody anything, so it works
 * with an unknown session and with a provider that is down.
 * @param leave undefined where nobody signs in
 * @param others names of cookies of this host that say that somebody was signed in: the demo's provider's
 */
export function serveExit(
  fastify: FastifyInstance,
  url: string,
  leave: SignIn['leave'] | undefined,
  others: readonly string[] = [],
): void {
  const besides = others.map((name) => cookie(name, { origin: 'http:', sameSite: 'Lax' }));
  // HEAD would end sessions by looking
  fastify.get('/exit', { exposeHeadRoute: false }, async (request, reply) => {
    // a browser that guesses where somebody will go next: it asks again when she does
    if (String(request.headers['sec-purpose']).startsWith('prefetch')) return reply.status(503).send();
    if (isOurs(request)) {
      await leave?.(request, reply);
      for (const one of besides) one.clear(reply);
      // Not "cache": the browser searches all of it before it goes on, for seconds, and what is kept of ours is the same
      // for everybody. Not "cookies": that means every site of the same registered domain.
      void reply.header('clear-site-data', '"storage"');
    }
    return reply.redirect(url, 303);
  });
}

/** Another site must not put her out. The strict cookie stays away from it already, but not from one beside this host. */
const isOurs = ({ headers }: FastifyRequest): boolean =>
  ['same-origin', 'none', undefined].includes(headers['sec-fetch-site']);
