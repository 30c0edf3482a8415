import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Environment } from '../config.js';

/** All that a span may say. No URL, no id, no name, no body, no SQL: a list of what is allowed forgets nothing. */
export type SpanAttribute =
  | 'db.operation.name'
  | 'db.system.name'
  | 'http.request.method'
  | 'http.response.status_code'
  | 'http.route'
  | 'messaging.destination.name'
  | 'messaging.operation.type'
  | 'messaging.system'
  | 'staffetta.event.type';

export interface SpanStart {
  /** A constant, a route's pattern, a topic: nothing of a request's own. */
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes: Readonly<Partial<Record<SpanAttribute, string | number>>>;
  /** W3C `traceparent` of what this belongs to. */
  readonly parent?: string | undefined;
  /** Where it belongs to nothing: the trace that begins here, 32 hexadecimal digits. */
  readonly traceId?: string;
  /** Milliseconds since 1970; default: now. */
  readonly startedAt?: number;
}

export interface OpenSpan {
  /** For whatever belongs to it. */
  readonly traceparent: string;
  set(attribute: SpanAttribute, value: string | number): void;
  end(failed?: boolean): void;
}

export interface Tracer {
  start(span: SpanStart): OpenSpan;
  /** Sends what is not sent yet, and ends. */
  close(): Promise<void>;
}

/** What is done now belongs to it. */
export interface Surroundings {
  /** For calls and statements; absent where several things are done at once. */
  readonly span?: OpenSpan | undefined;
  /** What an event about this referral belongs to. */
  readonly traceparentOf: (subject: string) => string | undefined;
}

const surroundings = new AsyncLocalStorage<Surroundings>();
let tracer: Tracer | undefined;

/**
 * Turns tracing on where OpenTelemetry's own variables name a collector; nothing of it is loaded otherwise.
 * @param node the service's name in the traces
 */
export async function startTracing(node: string, environment: Environment): Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment;
  const isOff = environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true';
  if (isOff || ((all ?? '') === '' && (traces ?? '') === '')) return;
  const { openTracer } = await import('./open-tracer.js');
  tracer = openTracer(node);
}

/** Sends what is not sent yet. Never rejects: what watches must not hold up what it watches. */
export async function stopTracing(): Promise<void> {
  const ending = tracer;
  tracer = undefined;
  await ending?.close().catch(() => undefined);
}

export const tracingIsOn = (): boolean => tracer !== undefined;

/** Undefined while tracing is off. */
export const startSpan = (span: SpanStart): OpenSpan | undefined => tracer?.start(span);

/** Runs `work`, and all that it calls, in these surroundings. */
export const within = <T>(around: Surroundings, work: () => T): T => surroundings.run(around, work);

export const currentSpan = (): OpenSpan | undefined => surroundings.getStore()?.span;

/** The trace that log lines belong to. */
export const currentTraceId = (): string | undefined => currentSpan()?.traceparent.split('-')[1];

/**
 * What is written into an event about this referral, unsigned (design §4). One trace never shows two referrals: the first
 * of a request has it, another that the same request touches has none, so that nobody learns of one from the other.
 */
export const traceparentOf = (subject: string): string | undefined =>
  surroundings.getStore()?.traceparentOf(subject);

/** Surroundings of one request: the first referral that it says something about has its trace. */
export function surroundingsOf(span: OpenSpan): Surroundings {
  let first: string | undefined;
  return {
    span,
    traceparentOf: (subject) => {
      first ??= subject;
      return subject === first ? span.traceparent : undefined;
    },
  };
}

/** A `traceparent` of this trace that belongs to no span of ours. */
export const bareTraceparent = (traceId: string): string =>
  `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
