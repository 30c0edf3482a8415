import { isLane, nodesOfLane, topicSpecs } from './topics.js';

/** A node as the log knows it: its name is its principal and its consumer group. */
export interface LogMember {
  readonly id: string;
  readonly service: string;
  readonly party: boolean;
}

export interface TopicAccess {
  readonly topic: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

/** One thing that a principal may do; whatever is not granted is refused. Names are meant literally. */
export interface Grant {
  readonly principal: string;
  readonly resource: 'topic' | 'group';
  readonly name: string;
  readonly operation: 'READ' | 'WRITE';
}

/** Who writes and reads each topic: the table of design §2. Lanes first, nodes in the network's order. */
export function topicAccess(nodes: readonly LogMember[]): TopicAccess[] {
  const who = (is: (node: LogMember) => boolean): string[] => nodes.filter(is).map(({ id }) => id);
  const all = who(() => true);
  const party = who((node) => node.party);
  const of = (...services: string[]): string[] => who(({ service }) => services.includes(service));
  const audit = of('province-audit');
  const but = (left: readonly string[]): string[] => all.filter((id) => !left.includes(id));
  const plain: Readonly<Record<string, Omit<TopicAccess, 'topic'>>> = {
    registry: { writers: of('protocol-registry'), readers: all },
    pulse: { writers: of('protocol-registry'), readers: but(audit) },
    capacity: { writers: of('shelter-beds'), readers: [...party, ...of('local-plan'), ...audit] },
    statements: { writers: [...party, ...of('local-plan')], readers: [...audit, ...of('local-plan')] },
    access: { writers: party, readers: audit },
    plan: { writers: of('local-plan'), readers: audit },
    audit: { writers: audit, readers: all },
  };
  return topicSpecs(party).map(({ name }) => {
    if (!isLane(name)) return { topic: name, ...(plain[name] ?? { writers: [], readers: [] }) };
    const ends = [...new Set(nodesOfLane(name))];
    return { topic: name, writers: ends, readers: [...ends, ...audit] };
  });
}

/**
 * The same as what each node's principal may do, with its own consumer group. Reading and writing include looking a topic
 * up; nobody makes, alters or deletes one. Producers are neither idempotent nor transactional (design §5).
 */
export function grantsOf(nodes: readonly LogMember[]): Grant[] {
  const onTopic = (operation: Grant['operation'], name: string) => (principal: string) =>
    ({ principal, resource: 'topic', name, operation }) as const;
  return [
    ...topicAccess(nodes).flatMap(({ topic, writers, readers }) => [
      ...writers.map(onTopic('WRITE', topic)),
      ...readers.map(onTopic('READ', topic)),
    ]),
    ...nodes.map(({ id }) => ({ principal: id, resource: 'group', name: id, operation: 'READ' }) as const),
  ];
}
