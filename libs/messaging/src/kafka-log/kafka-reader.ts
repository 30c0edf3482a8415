import { unknownTopic } from '../delivery.js';
import type { LogRecord } from '../event-log.js';
import { asLogError, isUnknownTopic, kafkaClient, type KafkaConnection } from './client.js';
import { clusterOf, type Cluster } from './internals.js';
import { toRecord } from './records.js';

const MAX_BYTES = 4 * 1024 * 1024;
const OUT_OF_RANGE = 'OFFSET_OUT_OF_RANGE';

/**
 * Reads without a group. The client's public interface has none: a consumer would have to join a group of its own for
 * each look, seconds on a production broker, so this asks the partition's leader as a consumer does inside.
 */
export class KafkaReader {
  private readonly cluster: Cluster;
  private connected: Promise<void> | undefined;

  constructor(connection: KafkaConnection) {
    this.cluster = clusterOf(kafkaClient(connection));
  }

  /**
   * Up to `limit` records from `offset` on.
   * @returns undefined where the log does not hold that offset
   */
  async read(
    topic: string,
    partition: number,
    offset: bigint,
    limit: number,
  ): Promise<LogRecord[] | undefined> {
    try {
      return await this.fetch(topic, partition, offset, limit);
    } catch (error) {
      if ((error as { type?: unknown }).type === OUT_OF_RANGE) return undefined;
      if (isUnknownTopic(error)) throw unknownTopic(topic);
      throw asLogError(error);
    }
  }

  async close(): Promise<void> {
    await this.connected?.catch(() => undefined);
    await this.cluster.disconnect();
  }

  private async fetch(
    topic: string,
    partition: number,
    offset: bigint,
    limit: number,
    again = true,
  ): Promise<LogRecord[]> {
    await this.connect();
    await this.cluster.addTargetTopic(topic);
    const [leader] = Object.keys(this.cluster.findLeaderForPartitions(topic, [partition]));
    if (leader === undefined) throw unknownTopic(topic);
    try {
      const broker = await this.cluster.findBroker({ nodeId: leader });
      const { responses } = await broker.fetch({
        maxWaitTime: 0,
        minBytes: 0,
        maxBytes: MAX_BYTES,
        isolationLevel: 0,
        topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: MAX_BYTES }] }],
      });
      // the broker answers with whole batches, whose first records may lie before the offset
      return responses
        .flatMap((response) => response.partitions.flatMap(({ messages }) => messages))
        .filter((message) => message.isControlRecord !== true && BigInt(message.offset) >= offset)
        .slice(0, limit)
        .map((message) => toRecord(topic, partition, message));
    } catch (error) {
      if (!again || (error as { type?: unknown }).type === OUT_OF_RANGE) throw error;
      await this.cluster.refreshMetadata(); // the leader moved, the connection broke: look once more
      return this.fetch(topic, partition, offset, limit, false);
    }
  }

  private connect(): Promise<void> {
    this.connected ??= this.cluster.connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }
}
