import type { Kafka, KafkaMessage } from 'kafkajs';

/** What kafkajs' own consumers use inside; 2.2.4 is pinned, and the contract suite runs over it. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(of: { nodeId: string }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
  findGroupCoordinator(of: { groupId: string }): Promise<Broker>;
}

export interface Broker {
  fetch(request: {
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{
    responses: { partitions: { messages: (KafkaMessage & { isControlRecord?: boolean })[] }[] }[];
  }>;
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

/** A cluster of its own, for the two requests that the public interface does not offer. */
export function clusterOf(kafka: Kafka): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(
    (symbol) => symbol.description === 'private:Kafka:createCluster',
  );
  if (create === undefined) throw new Error('this is not the pinned version of kafkajs');
  const make = Reflect.get(kafka, create) as (options: { allowAutoTopicCreation: boolean }) => Cluster;
  return make({ allowAutoTopicCreation: false });
}
