import { kafkaClient, type KafkaConnection } from './client.js';
import { clusterOf } from './internals.js';

/**
 * Takes a dead process' member out of the group, found by this node's client id: the group would wait for it until its
 * session is over, 6 s after each `kill -9` or broker restart. A replica that lives is taken for dead too; it joins
 * again by itself, in the rebalance that a new member costs anyway. Best effort: without it the time-out does the same.
 */
export async function evictGhosts(connection: KafkaConnection, groupId: string): Promise<void> {
  const kafka = kafkaClient(connection);
  const admin = kafka.admin();
  const cluster = clusterOf(kafka);
  try {
    await admin.connect();
    const { groups } = await admin.describeGroups([groupId]);
    const ghosts = (groups[0]?.members ?? []).filter((member) => member.clientId === connection.clientId);
    if (ghosts.length === 0) return;
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    for (const { memberId } of ghosts) await coordinator.leaveGroup({ groupId, memberId });
  } catch {
    // the broker has gone again, or the group has moved on
  } finally {
    await Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
  }
}
