import { AppError } from '#kernel';
import type { TopicSpec } from './event-log.js';

const DAY = 86_400_000;

/** Fixed for ever: a key's partition is part of what is signed for (design §2). */
export const LANE_PARTITIONS = 6;

/** The lane between two nodes, names sorted; the same name twice where one node serves both parties. */
export function laneOf(nodeA: string, nodeB: string): string {
  const [first, second] = nodeA <= nodeB ? [nodeA, nodeB] : [nodeB, nodeA];
  return `referrals.${first}.${second}`;
}

export const isLane = (topic: string): boolean => topic.startsWith('referrals.');

/** The two nodes of a lane. @throws AppError `invalid` when the topic is no lane */
export function nodesOfLane(topic: string): readonly [string, string] {
  const [prefix, first, second, ...rest] = topic.split('.');
  if (prefix !== 'referrals' || first === undefined || second === undefined || rest.length > 0) {
    throw new AppError('invalid', 'log.not-a-lane', 'This topic is no lane.');
  }
  return [first, second];
}

/**
 * Every topic of a network of party nodes, as design §2 lists them.
 * There is no lane between `asl-liaison` and `shelter-beds`: an ASL event reaches a centre, never a bed.
 */
export function topicSpecs(partyNodes: readonly string[]): TopicSpec[] {
  const lanes = partyNodes.flatMap((a) =>
    partyNodes
      .filter((b) => a <= b && laneOf(a, b) !== laneOf('asl-liaison', 'shelter-beds'))
      .map((b) => ({ name: laneOf(a, b), partitions: LANE_PARTITIONS, retentionMs: 30 * DAY })),
  );
  return [
    ...lanes,
    { name: 'registry', partitions: 1 },
    { name: 'pulse', partitions: 1, retentionMs: DAY },
    { name: 'capacity', partitions: 1, compacted: true, retentionMs: 40 * DAY },
    { name: 'statements', partitions: 1 },
    { name: 'access', partitions: LANE_PARTITIONS, retentionMs: 30 * DAY },
    { name: 'plan', partitions: 1 },
    { name: 'audit', partitions: 1 },
  ];
}

/** The lanes a party node takes part in. */
export function lanesOf(node: string, partyNodes: readonly string[]): string[] {
  return topicSpecs(partyNodes)
    .map((spec) => spec.name)
    .filter((name) => isLane(name) && nodesOfLane(name).includes(node));
}
