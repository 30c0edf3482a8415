import { AppError } from '#kernel';
import { EmbeddedLog } from './embedded-log/embedded-log.js';
import type { EventLog } from './event-log.js';
import type { KafkaConnection } from './kafka-log/client.js';
import type { Log } from './log.js';

export interface EventLogOptions extends Partial<Omit<KafkaConnection, 'clientId'>> {
  readonly kind: 'kafka' | 'embedded';
  /** The embedded log's own database. */
  readonly databaseUrl?: string;
  /** The node's name. */
  readonly clientId: string;
  readonly logger: Log;
}

/**
 * Opens the log. Kafka is connected to when it is first needed: nodes start in any order.
 * @throws AppError `invalid` where brokers or database are not named; `unavailable` while the embedded log's database
 * does not answer
 */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  const { kind, brokers = [], databaseUrl, clientId, logger, ssl, sasl } = options;
  if (kind === 'kafka') {
    if (brokers.length === 0) throw incomplete('brokers');
    // loaded where it is used: a tenth of a node's start
    const { KafkaLog } = await import('./kafka-log/kafka-log.js');
    return new KafkaLog({
      brokers,
      clientId,
      logger,
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    });
  }
  if (databaseUrl === undefined || databaseUrl === '') throw incomplete('databaseUrl');
  return EmbeddedLog.open({ databaseUrl, clientId, logger });
}

const incomplete = (missing: string): AppError =>
  new AppError('invalid', 'log.incomplete', 'The event log is not fully configured.', { missing });
