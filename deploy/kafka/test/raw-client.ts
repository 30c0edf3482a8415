import type { KafkaAccess } from '#platform';
import { kafkaClient } from '../../../libs/messaging/src/kafka-log/client.js';
import { clusterOf, type Cluster } from '../../../libs/messaging/src/kafka-log/internals.js';

/** The requests of Kafka's protocol, without what a client does before: whoever attacks skips it. */
interface RawBroker {
  metadata(topics: string[]): Promise<unknown>;
  produce(of: object): Promise<unknown>;
  fetch(of: object): Promise<unknown>;
  listOffsets(of: object): Promise<unknown>;
  createTopics(of: object): Promise<unknown>;
  createPartitions(of: object): Promise<unknown>;
  deleteTopics(of: object): Promise<unknown>;
  deleteRecords(of: object): Promise<unknown>;
  describeConfigs(of: object): Promise<unknown>;
  alterConfigs(of: object): Promise<unknown>;
  findGroupCoordinator(of: object): Promise<unknown>;
  joinGroup(of: object): Promise<unknown>;
  offsetCommit(of: object): Promise<unknown>;
  initProducerId(of: object): Promise<unknown>;
  createAcls(of: object): Promise<unknown>;
  describeAcls(of: object): Promise<unknown>;
}

/** One principal's connection to the one broker. */
export class RawClient {
  private constructor(
    private readonly cluster: Cluster,
    private readonly broker: RawBroker,
  ) {}

  static async open(access: KafkaAccess): Promise<RawClient> {
    const cluster = clusterOf(kafkaClient({ ...access, clientId: 'raw' }));
    try {
      await cluster.connect();
      await cluster.refreshMetadata();
      return new RawClient(cluster, (await cluster.findControllerBroker()) as unknown as RawBroker);
    } catch (error) {
      await cluster.disconnect();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.cluster.disconnect();
  }

  /** The broker's answer: `allowed`, or its name for the refusal. */
  async ask(request: (broker: RawBroker) => Promise<unknown>): Promise<string> {
    try {
      await request(this.broker);
      return 'allowed';
    } catch (error) {
      return typeOf(error);
    }
  }
}

/** Kafka's own name of what went wrong, below what wraps it. */
function typeOf(error: unknown): string {
  const { type, errors, partitions, message } = error as {
    type?: unknown;
    errors?: unknown[];
    partitions?: { error: unknown }[];
    message?: unknown;
  };
  if (typeof type === 'string') return type;
  const below = errors?.[0] ?? partitions?.[0]?.error;
  return below === undefined ? String(message) : typeOf(below);
}

const record = { key: Buffer.from('k'), value: Buffer.from('v'), headers: {}, timestamp: '0' };
const partition = 0;
const TOPIC = 2;

/** Everything that can be done to a topic. What needs neither reading nor writing nobody may do. */
export const ON_TOPIC = {
  write: (topic: string) => (broker: RawBroker) =>
    broker.produce({ topicData: [{ topic, partitions: [{ partition, messages: [record] }] }] }),
  read: (topic: string) => (broker: RawBroker) =>
    broker.fetch({
      maxWaitTime: 0,
      minBytes: 0,
      maxBytes: 1024,
      isolationLevel: 0,
      topics: [{ topic, partitions: [{ partition, fetchOffset: '0', maxBytes: 1024 }] }],
    }),
  'look-up': (topic: string) => (broker: RawBroker) => broker.metadata([topic]),
  'ask-offsets': (topic: string) => (broker: RawBroker) =>
    broker.listOffsets({ topics: [{ topic, partitions: [{ partition, timestamp: '-1' }] }] }),
  'add-partitions': (topic: string) => (broker: RawBroker) =>
    broker.createPartitions({ topicPartitions: [{ topic, count: 12 }], validateOnly: true }),
  delete: (topic: string) => (broker: RawBroker) => broker.deleteTopics({ topics: [topic] }),
  'delete-records': (topic: string) => (broker: RawBroker) =>
    broker.deleteRecords({ topics: [{ topic, partitions: [{ partition, offset: '0' }] }] }),
  'read-settings': (topic: string) => (broker: RawBroker) =>
    broker.describeConfigs({ resources: [{ type: TOPIC, name: topic }] }),
  'change-settings': (topic: string) => (broker: RawBroker) =>
    broker.alterConfigs({
      validateOnly: true,
      resources: [{ type: TOPIC, name: topic, configEntries: [{ name: 'retention.ms', value: '1' }] }],
    }),
};

const MEMBER = { sessionTimeout: 10_000, rebalanceTimeout: 10_000 };

/** What a reader does with a group. */
export const ON_GROUP = {
  find: (groupId: string) => (broker: RawBroker) =>
    broker.findGroupCoordinator({ groupId, coordinatorType: 0 }),
  join: (groupId: string) => (broker: RawBroker) =>
    broker.joinGroup({
      ...MEMBER,
      groupId,
      memberId: '',
      groupProtocols: [{ name: 'RoundRobinAssigner', metadata: Buffer.alloc(0) }],
    }),
  commit: (groupId: string) => (broker: RawBroker) =>
    broker.offsetCommit({
      groupId,
      groupGenerationId: -1,
      memberId: '',
      retentionTime: -1,
      // which all may read
      topics: [{ topic: 'registry', partitions: [{ partition, offset: '0' }] }],
    }),
};

/** What concerns the whole cluster: nothing of it is a node's. */
export const ON_CLUSTER = {
  'make a topic': (broker: RawBroker) =>
    broker.createTopics({ topics: [{ topic: 'own', numPartitions: 1, replicationFactor: 1 }] }),
  'make an ACL': (broker: RawBroker) =>
    broker.createAcls({
      acl: [
        {
          resourceType: TOPIC,
          resourceName: 'registry',
          resourcePatternType: 3,
          principal: 'User:intake-cav',
          host: '*',
          operation: 4,
          permissionType: 3,
        },
      ],
    }),
  'read the ACLs': (broker: RawBroker) =>
    broker.describeAcls({ resourceType: 1, resourcePatternType: 1, operation: 1, permissionType: 1 }),
  'open a transaction': (broker: RawBroker) =>
    broker.initProducerId({ transactionalId: 'intake-cav', transactionTimeout: 1_000 }),
  'find a transaction': (broker: RawBroker) =>
    broker.findGroupCoordinator({ groupId: 'intake-cav', coordinatorType: 1 }),
};
