import type { StartedTestContainer } from 'testcontainers';
import { freePort } from '#local';

/** The versions that `npm start` runs. */
const POSTGRES_IMAGE = 'postgres:18';
export const KAFKA_IMAGE = 'apache/kafka:4.2.1';

/** A machine may have other work. */
export const START_MS = 180_000;
const STOP_MS = 30_000;

/** Whether servers of tests run in containers: `TEST_WITH=containers`. */
export const inContainers = (env: Readonly<Record<string, string | undefined>> = process.env): boolean =>
  env['TEST_WITH'] === 'containers';

export interface StartedContainer {
  /** Ends it as its image asks for, and starts it again with its data and at its place. */
  restart(): Promise<void>;
  stop(): Promise<unknown>;
}

/** A PostgreSQL in a container, through testcontainers. */
export async function postgresContainer(): Promise<StartedContainer & { url: string }> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = 'test';
  const port = await freePort();
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=300'])
    .withExposedPorts({ container: 5432, host: port })
    // while it sets itself up it listens at a socket alone
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(START_MS)
    .start();
  const place = `${container.getHost()}:${String(port)}`;
  return { url: `postgres://postgres:${password}@${place}/postgres`, ...endsOf(container) };
}

/** A Kafka in a container. Its port is chosen before it starts, because the broker must tell it to its clients. */
export async function kafkaContainer(): Promise<StartedContainer & { brokers: string[] }> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  const port = await freePort();
  const place = `${host}:${String(port)}`;
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${String(port)},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${place}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      // as the broker that `npm start` runs
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_LOG_MESSAGE_TIMESTAMP_TYPE: 'LogAppendTime',
    })
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(START_MS)
    .start();
  return { brokers: [place], ...endsOf(container) };
}

const endsOf = (container: StartedTestContainer): StartedContainer => ({
  restart: () => container.restart({ timeout: STOP_MS }),
  stop: () => container.stop(),
});
