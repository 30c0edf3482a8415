import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanStart, Tracer } from './tracing.js';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Codes, patterns and topics. Whatever looks like an id of something is dropped, should one ever come this far. */
const PLAIN = /^[\w\-./:*{}]{1,200}$/;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-|\d{6}/i;
const isPlain = (value: string | number): boolean =>
  typeof value === 'number' || (PLAIN.test(value) && !ID.test(value));

/** The last words of a process that ends. */
const CLOSE_MS = 2_000;

/**
 * OpenTelemetry's tracer, its exporter (OTLP over HTTP) told where by OTEL_EXPORTER_OTLP_ENDPOINT and its kin. Spans are
 * made by hand where they belong: no hooks into other packages, which would find none in the bundle (ADR 0027).
 */
export function openTracer(node: string): Tracer {
  const random = new RandomIdGenerator();
  let begins: string | undefined;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': node, 'service.namespace': 'staffetta' }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
    idGenerator: {
      // a request's trace is known before its span is: it is in the log, and in the answer to an error
      generateTraceId: () => begins ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
  });
  const spans = provider.getTracer('staffetta');
  return {
    start({ name, kind, attributes, parent, traceId, startedAt }: SpanStart) {
      begins = traceId;
      const span = spans.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => isPlain(value))),
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        contextOf(parent),
      );
      begins = undefined;
      const { traceId: id, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${id}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        set(attribute, value) {
          if (isPlain(value)) span.setAttribute(attribute, value);
        },
        end(failed = false) {
          // no message: an error's may quote a value
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async close() {
      await provider.forceFlush({ timeoutMillis: CLOSE_MS });
      await provider.shutdown();
    },
  };
}

function contextOf(parent: string | undefined): Context {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags ?? '', 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
