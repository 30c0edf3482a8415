import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { AppError } from '#kernel';
import './quiet-queue.js';

export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** In production each node is a principal of its own. */
  readonly ssl?: ConnectionOptions | boolean;
  readonly sasl?: SASLOptions;
}

/**
 * A client of its own for each user: kafkajs shares the committed offsets of a group within one.
 * It says nothing by itself: whatever goes wrong reaches its caller, which logs a code.
 */
export function kafkaClient({ brokers, clientId, ssl, sasl }: KafkaConnection): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 },
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  });
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const UNKNOWN_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION';

/** The protocol's or the client's name for what happened, below whatever wraps it. */
function faultOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { cause, type, name } = error as { cause?: unknown; type?: unknown; name?: unknown };
  if (cause instanceof Error) return faultOf(cause);
  if (typeof type === 'string') return type;
  return typeof name === 'string' ? name : 'unknown';
}

export const isUnknownTopic = (error: unknown): boolean => faultOf(error) === UNKNOWN_TOPIC;

/**
 * What the client says, as the port promises it: `too-large`, or `unavailable` with a code made of Kafka's own name,
 * for nothing about a broker that refuses is for ever.
 */
export function asLogError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const fault = faultOf(error);
  if (TOO_LARGE.has(fault)) {
    return new AppError(
      'too-large',
      'log.too-large',
      'The log refuses a record of that size.',
      {},
      { cause: error },
    );
  }
  const code = fault
    .replace(/^KafkaJS/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
  return new AppError('unavailable', `log.${code}`, 'Kafka does not do that now.', {}, { cause: error });
}
