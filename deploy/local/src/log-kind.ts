import { kafkaClasspath, missingForKafka } from './kafka-classpath.js';
import { repositoryRoot } from './server-folder.js';

export interface LogChoice {
  readonly kind: 'kafka' | 'embedded';
  /** Brokers that run already; absent for `kafka`: start one with `startKafka`. */
  readonly brokers?: readonly string[];
  /** One sentence for the person who starts the stack. */
  readonly why: string;
}

/**
 * Which event log to use (design §9): brokers named in `KAFKA_BROKERS`; else a local Kafka where Java and Maven are
 * found and the jars can be had; else the embedded log. `wanted` other than `auto` decides alone.
 * @param brokers the value of `KAFKA_BROKERS`, comma-separated
 */
export async function logKind(
  wanted: 'auto' | 'kafka' | 'embedded',
  brokers: string | undefined,
  root: string = repositoryRoot(),
): Promise<LogChoice> {
  if (wanted === 'embedded') return { kind: 'embedded', why: 'The embedded log was asked for.' };
  const named = (brokers ?? '').split(',').filter((broker) => broker.trim() !== '');
  if (named.length > 0) {
    return { kind: 'kafka', brokers: named.map((broker) => broker.trim()), why: 'KAFKA_BROKERS is set.' };
  }
  if (wanted === 'kafka') return { kind: 'kafka', why: 'Kafka was asked for; a local one is started.' };
  const missing = await missingForKafka(root);
  if (missing !== undefined) {
    return { kind: 'embedded', why: `KAFKA_BROKERS is not set, and no local Kafka can run: ${missing}.` };
  }
  try {
    await kafkaClasspath(root);
  } catch {
    return { kind: 'embedded', why: 'KAFKA_BROKERS is not set, and Maven could not fetch a local Kafka.' };
  }
  return { kind: 'kafka', why: 'Java and Maven were found: a local Apache Kafka is started.' };
}
