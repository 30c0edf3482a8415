import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logKind, startKafka, startPostgres } from '#local';
import { inContainers, kafkaContainer, postgresContainer } from './containers.js';

export interface TestServers {
  stop(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

/**
 * What the integration suites run against, told to them in `TEST_DATABASE_URL` and `TEST_KAFKA_BROKERS`: servers of
 * yours where these are set; containers with `TEST_WITH=containers`; else an embedded PostgreSQL and a local Kafka.
 * @param kafka whether a chosen suite wants it. Without Java and Maven it is left out, loudly; with `CI` that is an error
 */
export async function startTestServers(
  env: Environment,
  { kafka }: { kafka: boolean },
): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-test-'));
  const containers = inContainers(env);
  const running: { stop(): Promise<unknown> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(running.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const database = async (): Promise<void> => {
    if (isSet(env['TEST_DATABASE_URL'])) return;
    const server = containers
      ? await postgresContainer()
      : await startPostgres({ dir: join(folder, 'postgres'), durable: false });
    running.push(server);
    env['TEST_DATABASE_URL'] = server.url;
  };
  const brokers = async (): Promise<void> => {
    if (!kafka || isSet(env['TEST_KAFKA_BROKERS'])) return;
    if (!containers && !(await kafkaCanRun(env))) return;
    const server = containers ? await kafkaContainer() : await startKafka({ dir: join(folder, 'kafka') });
    running.push(server);
    env['TEST_KAFKA_BROKERS'] = server.brokers.join(',');
  };
  const started = await Promise.allSettled([database(), brokers()]);
  const failed = started.find((result) => result.status === 'rejected');
  if (failed === undefined) return { stop };
  await stop();
  throw failed.reason;
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

async function kafkaCanRun(env: Environment): Promise<boolean> {
  const choice = await logKind('auto', undefined);
  if (choice.kind === 'kafka') return true;
  if (isSet(env['CI'])) throw new Error(`With CI set the Kafka suites must run. ${choice.why}`);
  process.stderr.write(`\nTHE KAFKA SUITES ARE SKIPPED. ${choice.why}\n\n`);
  return false;
}
