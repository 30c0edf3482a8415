import kafkajs, { type AclFilter, type Admin } from 'kafkajs';
import type { KafkaAccess } from '#platform';
import { asLogError, kafkaClient } from '../../../libs/messaging/src/kafka-log/client.js';
import { topicConfig } from '../../../libs/messaging/src/kafka-log/topic-config.js';
import type { Held, HeldTopic, Plan, Wanted } from './drift.js';
import { putScramUsers, scramUsers } from './scram.js';

// Node sees only some of the client's names in its CommonJS
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const { ConfigResourceTypes, ConfigSource } = kafkajs;
const POLL_MS = 500;
const CLIENT_ID = 'staffetta-kafka';
/** Of any kind, by whomever, on whatever. */
const ALL_ACLS: AclFilter = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
};

/** What the brokers hold, as a superuser sees it. */
export async function readHeld(access: KafkaAccess, wanted: Wanted, superuser: string): Promise<Held> {
  const kafka = kafkaClient({ ...access, clientId: CLIENT_ID });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const topics = await readTopics(admin);
    const { resources } = await admin.describeAcls(ALL_ACLS);
    const acls = resources.flatMap(({ acls: of, ...resource }) => of.map((acl) => ({ ...resource, ...acl })));
    const users = wanted.passwords.size === 0 ? [] : await scramUsers(kafka);
    const signsIn = await whoSignsIn(access, wanted.passwords, new Set(users));
    return { topics, acls, users: users.filter((name) => name !== superuser), signsIn };
  } finally {
    await admin.disconnect();
  }
}

/** The topics, and how many brokers there are: what brokers tell that know no rights. */
export async function readTopicsAlone(
  access: KafkaAccess,
): Promise<{ readonly topics: readonly HeldTopic[]; readonly brokers: number }> {
  const admin = kafkaClient({ ...access, clientId: CLIENT_ID }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    return { topics: await readTopics(admin), brokers: brokers.length };
  } finally {
    await admin.disconnect();
  }
}

async function readTopics(admin: Admin): Promise<HeldTopic[]> {
  // the brokers' own begin so
  const names = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
  if (names.length === 0) return [];
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  return topics.map(({ name, partitions }) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const own = entries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
    return {
      name,
      partitions: partitions.length,
      replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      settings: Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
    };
  });
}

/** A password cannot be read back: whoever it is for tries it. */
async function whoSignsIn(
  access: KafkaAccess,
  passwords: ReadonlyMap<string, string>,
  users: ReadonlySet<string>,
): Promise<Set<string>> {
  const signsIn = new Set<string>();
  for (const [username, password] of passwords) {
    if (!users.has(username)) continue;
    const sasl = { mechanism: 'scram-sha-512', username, password } as const;
    const admin = kafkaClient({ ...access, sasl, clientId: CLIENT_ID }).admin();
    try {
      await admin.connect();
      signsIn.add(username);
    } catch (error) {
      if (!/sasl/i.test(asLogError(error).code)) throw error;
    } finally {
      await admin.disconnect();
    }
  }
  return signsIn;
}

/** Puts right what can be. Users before their rights, topics before both would not matter: nothing is in use before. */
export async function apply(access: KafkaAccess, plan: Plan, { copies }: Wanted): Promise<void> {
  const kafka = kafkaClient({ ...access, clientId: CLIENT_ID });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await putScramUsers(kafka, plan.passwords);
    if (plan.create.length > 0) {
      const topics = plan.create.map((topic) => topicConfig(topic, copies));
      await admin.createTopics({ topics, waitForLeaders: false });
    }
    if (plan.set.length > 0) {
      const resources = plan.set.map((topic) => ({
        type: ConfigResourceTypes.TOPIC,
        name: topic.name,
        configEntries: topicConfig(topic, copies).configEntries,
      }));
      await admin.alterConfigs({ validateOnly: false, resources });
    }
    if (plan.allow.length > 0) await admin.createAcls({ acl: [...plan.allow] });
    if (plan.revoke.length > 0) await admin.deleteAcls({ filters: [...plan.revoke] });
  } finally {
    await admin.disconnect();
  }
}

/** Waits until the brokers answer a superuser. @throws the last refusal after `ms` */
export async function untilReady(access: KafkaAccess, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const admin = kafkaClient({ ...access, clientId: CLIENT_ID }).admin();
    try {
      await admin.connect();
      if ((await admin.describeCluster()).brokers.length > 0) return;
    } catch (error) {
      if (Date.now() > deadline) throw asLogError(error);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
