import { join } from 'node:path';
// Not the whole lib, which brings Nest and TypeORM: the start waits for what is loaded here.
import { silentLog } from '../../../libs/messaging/src/log.js';
import { openEventLog } from '../../../libs/messaging/src/open-event-log.js';
import { topicSpecs } from '../../../libs/messaging/src/topics.js';
import { prepareGroups } from './kafka-groups.js';
import { startKafka } from './kafka.js';
import { chooseLog } from './log-memory.js';
import { startPostgres } from './postgres.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';

type Events = Pick<SupervisorOptions, 'onStart' | 'onDeath'>;

export interface RunningPostgres {
  readonly url: string;
  readonly supervisor: Supervisor;
}

export interface RunningLog {
  readonly kind: 'kafka' | 'embedded';
  readonly why: string;
  readonly brokers: readonly string[];
  /** Absent where the brokers are somebody else's, or the log is a database. */
  readonly supervisor?: Supervisor;
}

/** Starts PostgreSQL and keeps it running, on the port that it got first. */
export async function supervisePostgres(
  dir: string,
  durable: boolean,
  events: Events,
): Promise<RunningPostgres> {
  let url = '';
  let port: number | undefined;
  const supervisor = new Supervisor({
    name: 'postgres',
    ...events,
    async start() {
      const server = await startPostgres({ dir, durable, ...(port === undefined ? {} : { port }) });
      ({ url, port } = server);
      return server;
    },
  });
  await supervisor.start();
  return { url, supervisor };
}

/**
 * Chooses the log and starts it where it is ours to start.
 * @throws AppError `unavailable` `local.other-log` when the data folder was made with another one: its nodes hold
 * positions in that one
 */
export async function superviseLog(
  dataDir: string,
  wanted: 'auto' | 'kafka' | 'embedded',
  root: string,
  events: Events,
): Promise<RunningLog> {
  const choice = await chooseLog(dataDir, wanted, process.env['KAFKA_BROKERS'], root);
  if (choice.kind === 'embedded' || choice.brokers !== undefined) {
    return { kind: choice.kind, why: choice.why, brokers: choice.brokers ?? [] };
  }
  let brokers: readonly string[] = [];
  let port: number | undefined;
  const supervisor = new Supervisor({
    name: 'kafka',
    ...events,
    async start() {
      const server = await startKafka({
        dir: join(dataDir, 'kafka'),
        root,
        ...(port === undefined ? {} : { port }),
      });
      ({ brokers, port } = server);
      return server;
    },
  });
  await supervisor.start();
  await prepareGroups(brokers);
  return { kind: 'kafka', why: choice.why, brokers, supervisor };
}

/** Creates the topics, so that no node waits for another to do so. In production that is a step of deployment too. */
export async function prepareTopics(
  { kind, brokers }: RunningLog,
  databaseUrl: string,
  partyNodes: readonly string[],
): Promise<void> {
  const log = await openEventLog({ kind, brokers, databaseUrl, clientId: 'npm-start', logger: silentLog });
  try {
    await log.ensureTopics(topicSpecs(partyNodes));
  } finally {
    await log.close();
  }
}
