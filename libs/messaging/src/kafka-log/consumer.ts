import type { Consumer, EachBatchPayload } from 'kafkajs';
import { kafkaClient, type KafkaConnection } from './client.js';

/** A dead member's partitions are served again after this long; the client's own default is 30 s. */
const SESSION_MS = 6_000;
const REBALANCE_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** A fetch that finds nothing ends here; one that finds something ends at once. */
const FETCH_WAIT_MS = 250;
const BYTES_PER_PARTITION = 2 * 1024 * 1024;

/** A consumer that leaves every crash to us: the client would restart after some errors and stay dead after others. */
export function makeConsumer(connection: KafkaConnection, groupId: string): Consumer {
  return kafkaClient(connection).consumer({
    groupId,
    sessionTimeout: SESSION_MS,
    rebalanceTimeout: REBALANCE_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytesPerPartition: BYTES_PER_PARTITION,
    allowAutoTopicCreation: false,
    // else an open transaction of somebody's would hold back its partition
    readUncommitted: true,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 1_000,
      retries: 4,
      restartOnFailure: () => Promise.resolve(false),
    },
  });
}

/** Where the client's fetch began; its types keep this to themselves. */
export function fetchedOffset({ batch }: EachBatchPayload): bigint {
  return BigInt((batch as { fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset() ?? -1);
}
