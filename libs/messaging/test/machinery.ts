import { BatchRunner, type BatchRunnerOptions } from '../src/batch-runner.js';
import type { AdmissionContext } from '../src/admission.js';
import type { EventLog } from '../src/event-log.js';
import { silentLog } from '../src/log.js';
import { Relay, type RelayOptions } from '../src/relay.js';
import { StampStore, type network } from './network.js';

type Net = ReturnType<typeof network>;

/** The centre's relay over a database, not started yet. */
export const relayOn = (
  databaseUrl: string,
  log: EventLog,
  net: Net,
  more: Partial<RelayOptions> = {},
): Relay =>
  new Relay({
    databaseUrl,
    log,
    keyStore: new StampStore([net.cav]).asKeyStore(),
    registry: net.view,
    logger: silentLog,
    speakers: [net.cav.speaker],
    ready: () => Promise.resolve(),
    ...more,
  });

/** What a node admits by. */
export const admissionOf = (net: Net, node: string, log: EventLog): AdmissionContext => ({
  registry: net.registry,
  node,
  partitionFor: (topic, key) => log.partitionFor(topic, key),
});

/** A node's reader of lanes: what is not a lane's is left to `more`. */
export const runnerOn = (
  options: Pick<BatchRunnerOptions, 'dataSource' | 'admission' | 'processorFor' | 'wakeRelay'> &
    Partial<BatchRunnerOptions>,
): BatchRunner =>
  new BatchRunner({ logger: silentLog, usesInbox: () => false, mayJump: () => false, ...options });
