import type { Admin, Producer } from 'kafkajs';
import { unknownTopic } from '../delivery.js';
import type {
  EventLog,
  LogRecord,
  OutgoingRecord,
  SubscribeOptions,
  Subscription,
  TopicSpec,
} from '../event-log.js';
import type { Log } from '../log.js';
import { partitionOfKey } from '../partitioner.js';
import { asLogError, isUnknownTopic, kafkaClient, type KafkaConnection } from './client.js';
import { KafkaReader } from './kafka-reader.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { inSends } from './records.js';
import { topicConfig } from './topic-config.js';

const REPLICAS = 3;
const ALL_IN_SYNC = -1;
const LEADERS_MS = 15_000;
const LEADERS_POLL_MS = 50;

export interface KafkaLogOptions extends KafkaConnection {
  readonly logger: Log;
}

/** Apache Kafka behind the port, by kafkajs (ADR 0004). It connects when it is first needed, and again when it must. */
export class KafkaLog implements EventLog {
  readonly kind = 'kafka';
  private readonly admin: Admin;
  private readonly producer: Producer;
  private readonly reader: KafkaReader;
  private readonly partitions = new Map<string, number>();
  private readonly connections = new Map<Admin | Producer, Promise<void>>();

  constructor(private readonly options: KafkaLogOptions) {
    const kafka = kafkaClient(options);
    this.admin = kafka.admin();
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      // duplicates are dropped by our own numbers; the idempotent producer can wedge after a partial failure
      idempotent: false,
      createPartitioner: () => (args) => args.message.partition ?? 0,
      retry: { retries: 2 },
    });
    this.reader = new KafkaReader(options);
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.call(async () => {
      const admin = await this.connected(this.admin);
      const known = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !known.has(topic.name));
      if (missing.length === 0) return;
      const { brokers } = await admin.describeCluster();
      const replicas = Math.min(REPLICAS, brokers.length);
      // false where somebody else made some of them meanwhile: the others are made all the same
      await admin.createTopics({
        topics: missing.map((topic) => topicConfig(topic, { replicas, inSync: Math.max(1, replicas - 1) })),
        // the client's own wait gives up on a topic that the broker does not know yet
        waitForLeaders: false,
      });
      await untilLed(
        admin,
        missing.map((topic) => topic.name),
      );
    });
  }

  async partitionFor(topic: string, key: string): Promise<number> {
    return partitionOfKey(key, this.partitions.get(topic) ?? (await this.countPartitions(topic)));
  }

  async append(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const count = this.partitions.get(topic) ?? (await this.countPartitions(topic));
    if (partition >= count) throw unknownTopic(topic);
    await this.call(async () => {
      const producer = await this.connected(this.producer);
      for (const send of inSends(records)) {
        await producer.send({
          topic,
          acks: ALL_IN_SYNC,
          messages: send.map(({ key, headers, value }) => ({ key, headers, value, partition })),
        });
      }
    });
  }

  async offsets(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]> {
    await this.countPartitions(topic);
    const found = await this.call(async () => (await this.connected(this.admin)).fetchTopicOffsets(topic));
    return found
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  async read(topic: string, partition: number, offset: bigint, limit: number): Promise<LogRecord[]> {
    const records = await this.reader.read(topic, partition, offset, limit);
    if (records !== undefined) return records;
    const held = (await this.offsets(topic)).find((entry) => entry.partition === partition);
    if (held === undefined || offset >= held.low) return []; // ahead of the log
    return (await this.reader.read(topic, partition, held.low, limit)) ?? [];
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    await Promise.all(options.topics.map((topic) => this.countPartitions(topic)));
    return new KafkaSubscription({
      connection: this.options,
      offsets: (topic) => this.offsets(topic),
      options,
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.admin.disconnect(), this.producer.disconnect(), this.reader.close()]);
  }

  /** Asked once per topic: the number never changes (design §2). */
  private async countPartitions(topic: string): Promise<number> {
    const known = this.partitions.get(topic);
    if (known !== undefined) return known;
    try {
      const admin = await this.connected(this.admin);
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]?.partitions.length ?? 0;
      if (count === 0) throw unknownTopic(topic);
      this.partitions.set(topic, count);
      return count;
    } catch (error) {
      throw isUnknownTopic(error) ? unknownTopic(topic) : asLogError(error);
    }
  }

  private async connected<T extends Admin | Producer>(client: T): Promise<T> {
    let connection = this.connections.get(client);
    if (connection === undefined) {
      connection = client.connect();
      this.connections.set(client, connection);
      connection.catch(() => this.connections.delete(client));
    }
    await connection;
    return client;
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asLogError(error);
    }
  }
}

/** Waits until every partition of new topics has a leader. @throws the last refusal */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  const deadline = Date.now() + LEADERS_MS;
  for (;;) {
    try {
      const found = await admin.fetchTopicMetadata({ topics });
      const leaders = found.topics.flatMap((topic) => topic.partitions.map((partition) => partition.leader));
      if (leaders.every((leader) => leader >= 0)) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) return; // whoever appends there is told
    await new Promise((resolve) => setTimeout(resolve, LEADERS_POLL_MS));
  }
}
