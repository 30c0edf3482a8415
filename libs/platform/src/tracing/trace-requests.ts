import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bareTraceparent, startSpan, surroundingsOf, tracingIsOn, within, type OpenSpan } from './tracing.js';

const spans = new WeakMap<FastifyRequest, OpenSpan>();

/** What nobody needs to see every ten seconds, and what stays open for hours. */
const isUntold = (route: string): boolean =>
  route === '/metrics' || route.startsWith('/health/') || route.endsWith('/stream');

/** A span for each request, by its route's pattern: a path would hold ids. Call it before the routes are there. */
export function traceRequests(fastify: FastifyInstance): void {
  if (!tracingIsOn()) return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    if (!isUntold(route)) {
      const { traceparent } = request.headers;
      // the request's id is its trace's, and only a node takes the caller's
      const own = typeof traceparent === 'string' && traceparent.split('-')[1] === request.id;
      const span = startSpan({
        name: `${request.method} ${route}`,
        kind: 'server',
        attributes: { 'http.request.method': request.method, 'http.route': route },
        ...(own ? { parent: traceparent } : { traceId: request.id }),
      });
      if (span !== undefined) spans.set(request, span);
    }
    done();
  });
  // here and not before: what reads the body would lose it
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else within(surroundingsOf(span), done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.set('http.response.status_code', reply.statusCode);
    span?.end(reply.statusCode >= 500);
    done();
  });
}

/** What a request that is passed on belongs to. */
export const traceparentFor = (request: FastifyRequest): string =>
  spans.get(request)?.traceparent ?? bareTraceparent(request.id);
