import { topicSpecs, type LogMember } from '#messaging';
import type { KafkaAccess } from '#platform';
import { readTopicsAlone } from './brokers.js';
import { planOf, type Drift } from './drift.js';

/** As many as `npm start` asks for: no more than there are brokers. */
const MOST_COPIES = 3;

/**
 * How the topics alone differ from what they should be, on brokers that know no rights, as those of `npm start`. Topics of
 * others are left out: such brokers may be shared.
 */
export async function checkTopics(
  access: KafkaAccess,
  nodes: readonly LogMember[],
): Promise<readonly Drift[]> {
  const specs = topicSpecs(nodes.filter(({ party }) => party).map(({ id }) => id));
  const { topics, brokers } = await readTopicsAlone(access);
  const replicas = Math.min(MOST_COPIES, brokers);
  const copies = { replicas, inSync: Math.max(1, replicas - 1) };
  const names = new Set(specs.map(({ name }) => name));
  const held = { topics: topics.filter(({ name }) => names.has(name)), acls: [], users: [] };
  const wanted = { topics: specs, copies, grants: [], passwords: new Map<string, string>() };
  return planOf(wanted, { ...held, signsIn: new Set<string>() }).drift;
}
