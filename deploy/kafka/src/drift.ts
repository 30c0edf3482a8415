import kafkajs, { type AclEntry } from 'kafkajs';
import type { Grant, TopicSpec } from '#messaging';
import { topicConfig, type Copies } from '../../../libs/messaging/src/kafka-log/topic-config.js';

// Node sees only some of the client's names in its CommonJS
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** What the brokers should hold. */
export interface Wanted {
  readonly topics: readonly TopicSpec[];
  readonly copies: Copies;
  readonly grants: readonly Grant[];
  /** Principals with their passwords; empty: not our business. */
  readonly passwords: ReadonlyMap<string, string>;
}

export interface HeldTopic {
  readonly name: string;
  readonly partitions: number;
  /** The fewest copies of a partition. */
  readonly replicas: number;
  /** What is set on the topic itself. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What they do hold. */
export interface Held {
  readonly topics: readonly HeldTopic[];
  readonly acls: readonly AclEntry[];
  /** Who may sign in. */
  readonly users: readonly string[];
  /** Principals whose password is the one that is wanted. */
  readonly signsIn: ReadonlySet<string>;
}

/** `mends`: the init job puts it right by itself; the rest is for a person. */
export interface Drift {
  readonly what: string;
  readonly mends: boolean;
}

export interface Plan {
  readonly create: readonly TopicSpec[];
  /** Topics whose settings are not what they should be. */
  readonly set: readonly TopicSpec[];
  readonly allow: readonly AclEntry[];
  readonly revoke: readonly AclEntry[];
  readonly passwords: ReadonlyMap<string, string>;
  readonly drift: readonly Drift[];
}

/** A grant in Kafka's words: allowed, from any host, the name meant literally. */
export const aclOf = ({ principal, resource, name, operation }: Grant): AclEntry => ({
  resourceType: resource === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
  resourceName: name,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: `User:${principal}`,
  host: '*',
  operation: AclOperationTypes[operation],
  permissionType: AclPermissionTypes.ALLOW,
});

const keyOf = (acl: AclEntry): string =>
  [
    acl.resourceType,
    acl.resourceName,
    acl.resourcePatternType,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permissionType,
  ].join(' ');
/** The client's enumerations lead from names to numbers only, whatever its types say. */
const nameIn = (words: object, number: number): string =>
  Object.entries(words).find(([, value]) => value === number)?.[0] ?? String(number);

/** For people: what has no word here is told by Kafka's number. */
function wordsOf({ principal, resourceName, operation, resourceType, permissionType }: AclEntry): string {
  const does = nameIn(AclOperationTypes, operation);
  const what = nameIn(AclResourceTypes, resourceType);
  const denied = permissionType === AclPermissionTypes.ALLOW ? '' : 'denied ';
  return `${principal} ${denied}${does} on ${what.toLowerCase()} ${resourceName}`;
}

/** How what the brokers hold differs from what they should, and what puts it right. */
export function planOf(wanted: Wanted, held: Held): Plan {
  const heldTopics = new Map(held.topics.map((topic) => [topic.name, topic]));
  const heldAcls = new Set(held.acls.map(keyOf));
  const acls = wanted.grants.map(aclOf);
  const known = new Set(acls.map(keyOf));
  const create = wanted.topics.filter(({ name }) => !heldTopics.has(name));
  const set = wanted.topics.filter((topic) =>
    isSetOtherwise(topic, heldTopics.get(topic.name), wanted.copies),
  );
  const allow = acls.filter((acl) => !heldAcls.has(keyOf(acl)));
  const revoke = held.acls.filter((acl) => !known.has(keyOf(acl)));
  const passwords = new Map([...wanted.passwords].filter(([name]) => !held.signsIn.has(name)));
  const mends = (what: string): Drift => ({ what, mends: true });
  return {
    create,
    set,
    allow,
    revoke,
    passwords,
    drift: [
      ...create.map(({ name }) => mends(`topic ${name} is missing`)),
      ...set.map(({ name }) => mends(`topic ${name} is set otherwise`)),
      ...allow.map((acl) => mends(`ACL missing: ${wordsOf(acl)}`)),
      ...revoke.map((acl) => mends(`ACL too many: ${wordsOf(acl)}`)),
      ...[...passwords.keys()].map((name) => mends(`principal ${name} cannot sign in with its password`)),
      ...beyondUs(wanted, held, heldTopics),
    ],
  };
}

/** What is never changed by a program: partitions are for ever, copies are moved by an operator, strangers have an owner. */
function beyondUs(wanted: Wanted, held: Held, heldTopics: ReadonlyMap<string, HeldTopic>): Drift[] {
  const tell = (what: string): Drift => ({ what, mends: false });
  const names = new Set(wanted.topics.map(({ name }) => name));
  const pairs = wanted.topics.flatMap((topic) => {
    const found = heldTopics.get(topic.name);
    return found === undefined ? [] : [{ topic, found }];
  });
  const principals = new Set(wanted.grants.map(({ principal }) => principal));
  return [
    ...pairs
      .filter(({ topic, found }) => found.partitions !== topic.partitions)
      .map(({ topic, found }) =>
        tell(
          `topic ${topic.name} has ${String(found.partitions)} partitions, not ${String(topic.partitions)}`,
        ),
      ),
    ...pairs
      .filter(({ found }) => found.replicas < wanted.copies.replicas)
      .map(({ found }) =>
        tell(
          `topic ${found.name} has ${String(found.replicas)} copies, not ${String(wanted.copies.replicas)}`,
        ),
      ),
    ...held.topics
      .filter(({ name }) => !names.has(name))
      .map(({ name }) => tell(`topic ${name} is of no use here`)),
    ...held.users
      .filter((name) => wanted.passwords.size > 0 && !principals.has(name))
      .map((name) => tell(`user ${name} is no node's`)),
  ];
}

function isSetOtherwise(topic: TopicSpec, found: HeldTopic | undefined, copies: Copies): boolean {
  if (found === undefined) return false;
  const wanted = topicConfig(topic, copies).configEntries;
  return (
    wanted.length !== Object.keys(found.settings).length ||
    wanted.some(({ name, value }) => found.settings[name] !== value)
  );
}
