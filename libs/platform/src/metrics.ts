import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, register, type Metric } from 'prom-client';

/** A metric registered once per process, however often the module that declares it is set up. */
export function metric<M extends Metric>(name: string, make: () => M): M {
  return (register.getSingleMetric(name) as M | undefined) ?? make();
}

const requestSeconds = (): Histogram<'method' | 'route' | 'status'> =>
  metric(
    'staffetta_http_request_seconds',
    () =>
      new Histogram({
        name: 'staffetta_http_request_seconds',
        help: 'Time to answer a request',
        labelNames: ['method', 'route', 'status'] as const,
        buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3],
      }),
  );

/** Process metrics, and the time of each request by its route's pattern: a path would hold ids. */
export function measureRequests(fastify: FastifyInstance): void {
  metric('process_cpu_seconds_total', () => {
    collectDefaultMetrics();
    return register.getSingleMetric('process_cpu_seconds_total') as Metric;
  });
  const seconds = requestSeconds();
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: String(reply.statusCode),
    };
    seconds.observe(labels, reply.elapsedTime / 1_000);
    done();
  });
}
