import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, startPostgres } from '#local';
import { inContainers, kafkaContainer, postgresContainer } from './containers.js';

/** A server that a suite has for itself, because it stops it or because its users and databases bear the names of nodes. */
export interface OwnServer {
  /** Ends it in peace and starts it again, with its data and at the same place. */
  restart(): Promise<void>;
  /** Ends it and forgets its data. */
  remove(): Promise<void>;
}

export interface OwnPostgres extends OwnServer {
  /** As its superuser. */
  readonly url: string;
}

export interface OwnKafka extends OwnServer {
  readonly brokers: readonly string[];
}

/** An empty PostgreSQL, in a container with `TEST_WITH=containers`. */
export function ownPostgres(): Promise<OwnPostgres> {
  if (inContainers()) return postgresContainer().then(removable);
  return local((dir, port) => startPostgres({ dir, durable: false, ...port }));
}

/** An empty Kafka, in a container with `TEST_WITH=containers`. */
export function ownKafka(): Promise<OwnKafka> {
  if (inContainers()) return kafkaContainer().then(removable);
  return local((dir, port) => startKafka({ dir, ...port }));
}

interface LocalServer {
  readonly port: number;
  stop(): Promise<void>;
}

async function local<T extends LocalServer>(
  start: (dir: string, port: { port?: number }) => Promise<T>,
): Promise<T & OwnServer> {
  const dir = await mkdtemp(join(tmpdir(), 'staffetta-own-'));
  const first = await start(dir, {});
  let running = first;
  return {
    ...first,
    async restart() {
      await running.stop();
      running = await start(dir, { port: first.port });
    },
    async remove() {
      await running.stop();
      await rm(dir, { recursive: true });
    },
  };
}

const removable = <T extends { stop(): Promise<unknown> }>(server: T): T & { remove(): Promise<void> } => ({
  ...server,
  remove: async () => {
    await server.stop();
  },
});
