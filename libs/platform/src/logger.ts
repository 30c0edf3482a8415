import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream } from 'pino';
import { currentTraceId } from './tracing/tracing.js';

export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  fatal(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What may stand in a log line. Everything else is dropped: a list of what is allowed forgets nothing. */
const ALLOWED = new Set([
  'adopted', 'alarm', 'attempt', 'check', 'code', 'column', 'context', 'count', 'delivery', 'event', 'eventId',
  'failures', 'fault', 'faults', 'finding', 'frames', 'group', 'host', 'index', 'kid', 'kind', 'leader', 'method',
  'migration', 'ms', 'name', 'node', 'offset', 'partition', 'partitions', 'peer', 'pid', 'port', 'profile', 'reason',
  'route', 'row', 'rule', 'service', 'signal', 'speaker', 'status', 'subject_count', 'table', 'topic', 'traceId',
  'type', 'version', 'witness',
]); // prettier-ignore

/** Names, codes, ids: no spaces, so no sentence that somebody wrote. */
const PLAIN = /^[\w\-./:@,+#$*{}]{0,200}$/;

/** What is wrong with a document: `<path> <rule>`, as validators say it. More of them would fill the log. */
const FAULT = /^[\w\-./~]{0,200}(?: \w{1,40})?$/;
const MOST_FAULTS = 20;

/** What of a line's fields may be read by whoever looks after the machine. */
export function allowedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'frames' && Array.isArray(value)) kept['frames'] = value;
    else if (!ALLOWED.has(name)) continue;
    else if (name === 'faults' && Array.isArray(value)) kept['faults'] = faultsOf(value);
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
    else if (typeof value === 'bigint') kept[name] = String(value);
    else if (typeof value === 'string' && PLAIN.test(value)) kept[name] = value;
  }
  return kept;
}

const faultsOf = (values: readonly unknown[]): unknown[] =>
  values.filter((value) => typeof value === 'string' && FAULT.test(value)).slice(0, MOST_FAULTS);

/** JSON lines on standard output. Messages are constants in the code; values go into allow-listed fields or nowhere. */
export function createLogger(node: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { node },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: (): object => {
      const traceId = currentTraceId();
      return traceId === undefined ? {} : { traceId };
    },
    formatters: { level: (label: string) => ({ level: label }), log: allowedFields },
    // an error passed by mistake must not bring its message along
    serializers: { err: () => undefined },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What may be logged about an error nobody expected: class, code, and where; its message may quote a value. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const { message, stack = '' } = error;
  // the message stands in front of the frames and may look like one; where it was changed since, nothing is certain
  const start = stack.indexOf(message);
  const frames = (start < 0 ? '' : stack.slice(start + message.length))
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), frames };
}

/** Nest's own lines. Until the node listens they tell what is wired wrongly; later only where they come from. */
export class NestLogger implements LoggerService {
  private running = false;

  constructor(private readonly logger: Logger) {}

  /** From here on messages may be about requests: they are no longer passed on. */
  silenceMessages(): void {
    this.running = true;
  }

  log(): void {
    // Nest tells every route it maps: nobody reads that
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(contextOf(rest), this.text(message, 'the framework reports an error'));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(contextOf(rest), this.text(message, 'the framework warns'));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(contextOf(rest), this.text(message, 'the framework gives up'));
  }

  private text(message: unknown, instead: string): string {
    return !this.running && typeof message === 'string' ? message : instead;
  }
}

function contextOf(rest: readonly unknown[]): Record<string, unknown> {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}
