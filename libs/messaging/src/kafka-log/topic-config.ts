import type { ITopicConfig } from 'kafkajs';
import type { TopicSpec } from '../event-log.js';

/** How many brokers keep a topic, and how many must have a record before it counts as said. */
export interface Copies {
  readonly replicas: number;
  readonly inSync: number;
}

/** A topic as design §2 wants it, in Kafka's words. */
export function topicConfig(
  { name, partitions, retentionMs, compacted }: TopicSpec,
  { replicas, inSync }: Copies,
): ITopicConfig & { configEntries: { name: string; value: string }[] } {
  const retention = String(retentionMs ?? -1);
  const settings: Record<string, string> = {
    'message.timestamp.type': 'LogAppendTime',
    // a batch that a peer has compressed in a way that our client cannot read would stop its partition
    'compression.type': 'uncompressed',
    'min.insync.replicas': String(inSync),
    ...(compacted === true
      ? { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': retention }
      : { 'cleanup.policy': 'delete', 'retention.ms': retention }),
  };
  return {
    topic: name,
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
  };
}
