import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes } from 'kafkajs';
import { kafkaBrokers, waitFor } from '#testing';
import { kafkaClient } from '../../../libs/messaging/src/kafka-log/client.js';
import { aclOf } from '../src/drift.js';
import { check, init, jobOf } from '../src/init.js';
import { putScramUsers, scramUsers } from '../src/scram.js';
import { golden, GOLDEN_TOPICS, NODES, TOPICS } from './golden.js';
import { preparedKafka, type PreparedKafka } from './prepared.js';
import { ON_CLUSTER, ON_GROUP, ON_TOPIC, RawClient } from './raw-client.js';

const TOPIC_REFUSED = 'TOPIC_AUTHORIZATION_FAILED';
const GROUP_REFUSED = 'GROUP_AUTHORIZATION_FAILED';

(kafkaBrokers() === undefined ? describe.skip : describe)('brokers that know the nodes', () => {
  let prepared: PreparedKafka;
  const clients = new Map<string, RawClient>();
  const client = (node: string): RawClient => {
    const found = clients.get(node);
    if (found === undefined) throw new Error('unreachable');
    return found;
  };
  beforeAll(async () => {
    prepared = await preparedKafka();
    for (const node of NODES) clients.set(node, await RawClient.open(prepared.as(node)));
    // brokers make their own topic for groups when somebody first asks for one
    await waitFor(
      'the groups',
      async () => (await client(NODES[0]).ask(ON_GROUP.find(NODES[0]))) === 'allowed',
    );
  }, 180_000);
  afterAll(async () => {
    await Promise.all([...clients.values()].map((one) => one.close()));
    await prepared.kafka.remove();
  });

  /** The admin's, to look at what there is and to spoil it. */
  async function asAdmin<T>(
    work: (admin: ReturnType<ReturnType<typeof kafkaClient>['admin']>) => Promise<T>,
  ): Promise<T> {
    const admin = kafkaClient({ ...prepared.kafka.admin, clientId: 'admin' }).admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  describe.each(NODES)('let %s', (node) => {
    it.each(GOLDEN_TOPICS)('do with %s what the table says, and nothing else', async (topic) => {
      const row = golden.find((entry) => entry.node === node && entry.topic === topic);
      const { reads = false, writes = false } = row ?? {};
      const answers: Record<string, string> = {};
      for (const [name, request] of Object.entries(ON_TOPIC)) {
        answers[name] = await client(node).ask(request(topic));
      }
      const verdict = (allowed: boolean): string => (allowed ? 'allowed' : TOPIC_REFUSED);
      expect(answers).toEqual({
        write: verdict(writes),
        read: verdict(reads),
        // who may do either may look
        'look-up': verdict(reads || writes),
        'ask-offsets': verdict(reads || writes),
        'add-partitions': TOPIC_REFUSED,
        delete: TOPIC_REFUSED,
        'delete-records': TOPIC_REFUSED,
        'read-settings': TOPIC_REFUSED,
        'change-settings': TOPIC_REFUSED,
      });
    });

    it.each(NODES)('use the group %s only if it is its own', async (group) => {
      const own = group === node;
      expect(await client(node).ask(ON_GROUP.find(group))).toBe(own ? 'allowed' : GROUP_REFUSED);
      const committed = await client(node).ask(ON_GROUP.commit(group));
      expect(committed).toBe(own ? 'allowed' : GROUP_REFUSED);
      const joined = await client(node).ask(ON_GROUP.join(group));
      expect(joined === GROUP_REFUSED).toBe(!own);
    });

    it('change nothing about the cluster', async () => {
      const answers: Record<string, string> = {};
      for (const [name, request] of Object.entries(ON_CLUSTER))
        answers[name] = await client(node).ask(request);
      expect(answers).toEqual({
        'make a topic': expect.stringMatching(/^(?:TOPIC|CLUSTER)_AUTHORIZATION_FAILED$/),
        'make an ACL': 'CLUSTER_AUTHORIZATION_FAILED',
        'read the ACLs': 'CLUSTER_AUTHORIZATION_FAILED',
        'open a transaction': 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
        'find a transaction': 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
      });
    });

    it('make no user, nor see one', async () => {
      const kafka = kafkaClient({ ...prepared.as(node), clientId: 'raw' });
      await expect(scramUsers(kafka)).rejects.toThrow();
      await expect(putScramUsers(kafka, new Map([['admin', 'mine']]))).rejects.toThrow();
    });
  });

  it('hold the topics of the table, as it says, and no other', async () => {
    const found = await asAdmin(async (admin) =>
      (await admin.listTopics()).filter((name) => !name.startsWith('__')),
    );
    expect(found.sort()).toEqual([...GOLDEN_TOPICS].sort());
    await asAdmin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: found });
      const resources = found.map((name) => ({ type: ConfigResourceTypes.TOPIC, name }));
      const described = await admin.describeConfigs({ resources, includeSynonyms: false });
      for (const { name, partitions } of topics) {
        const wanted = name.startsWith('referrals.') ? TOPICS.lanes : TOPICS[name as keyof typeof TOPICS];
        const entries = described.resources.find((entry) => entry.resourceName === name)?.configEntries ?? [];
        expect([name, partitions.length]).toEqual([name, wanted.partitions]);
        expect(
          Object.fromEntries(entries.map((entry) => [entry.configName, entry.configValue])),
        ).toMatchObject({
          ...wanted.settings,
          'message.timestamp.type': 'LogAppendTime',
          'compression.type': 'uncompressed',
          'min.insync.replicas': '1',
        });
      }
    });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['nobody’s name', { username: 'nobody' }],
  ])('let in nobody with %s', async (_, change) => {
    const { sasl, ...access } = prepared.as('intake-cav');
    if (sasl === undefined) throw new Error('unreachable');
    await expect(RawClient.open({ ...access, sasl: { ...sasl, ...change } })).rejects.toThrow(/SASL/i);
  });

  it('let in nobody without a name, or without TLS', async () => {
    const { sasl, ssl, brokers } = prepared.as('intake-cav');
    await expect(RawClient.open({ brokers, ...(ssl && { ssl }) })).rejects.toThrow();
    await expect(RawClient.open({ brokers, ...(sasl && { sasl }) })).rejects.toThrow();
  });

  describe('the init job', () => {
    it('finds nothing to do a second time', async () => {
      expect(await init(await prepared.job())).toEqual({ mended: [], left: [] });
    });

    it('tells drift, and mends it', async () => {
      const grant = { principal: 'intake-cav', resource: 'topic', name: 'plan', operation: 'READ' } as const;
      const wide = { ...aclOf(grant), principal: 'User:*' };
      const gone = aclOf({ ...grant, name: 'capacity' });
      await asAdmin(async (admin) => {
        await admin.createAcls({ acl: [wide] });
        await admin.deleteAcls({ filters: [gone] });
        await admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: ConfigResourceTypes.TOPIC,
              name: 'plan',
              configEntries: [{ name: 'retention.ms', value: '1000' }],
            },
          ],
        });
      });
      const told = async () => (await check(await prepared.job())).map(({ what }) => what).sort();
      const drift = [
        'ACL missing: User:intake-cav READ on topic capacity',
        'ACL too many: User:* READ on topic plan',
        'topic plan is set otherwise',
      ];
      expect(await told()).toEqual(drift);
      const { mended, left } = await init(await prepared.job());
      expect(mended.map(({ what }) => what).sort()).toEqual(drift);
      expect(left).toEqual([]);
      expect(await told()).toEqual([]);
    });

    it('gives a principal the password that lies in its file now', async () => {
      const dir = String(prepared.environment['STAFFETTA_KAFKA_PASSWORDS_DIR']);
      await writeFile(join(dir, 'local-plan'), 'another-one');
      const what = 'principal local-plan cannot sign in with its password';
      expect(await check(await prepared.job())).toEqual([{ what, mends: true }]);
      expect((await init(await prepared.job())).left).toEqual([]);
      const changed = await RawClient.open(prepared.kafka.access('local-plan', 'another-one'));
      await changed.close();
      await expect(RawClient.open(prepared.as('local-plan'))).rejects.toThrow(/SASL/i);
    });

    it('leaves a stranger to a person', async () => {
      await asAdmin((admin) => admin.createTopics({ topics: [{ topic: 'other', numPartitions: 1 }] }));
      expect(await init(await prepared.job())).toEqual({
        mended: [],
        left: [{ what: 'topic other is of no use here', mends: false }],
      });
      await asAdmin((admin) => admin.deleteTopics({ topics: ['other'] }));
    });

    it('names every node without a password of its own, and tells none', async () => {
      const dir = String(prepared.environment['STAFFETTA_KAFKA_PASSWORDS_DIR']);
      await unlink(join(dir, 'asl-liaison'));
      await writeFile(join(dir, 'local-plan'), 'changeme');
      const error = await prepared.job().catch((failure: unknown) => String(failure));
      expect(error).toContain('asl-liaison: no readable file');
      expect(error).toContain('local-plan: placeholder');
      expect(error).not.toMatch(/changeme|staffetta-secured/);
    });
  });
});

describe('an init job that is told too little', () => {
  it('says what, before it asks anybody', async () => {
    await expect(jobOf({ STAFFETTA_NETWORK_DIR: '/nowhere' } as never)).rejects.toThrow(
      'STAFFETTA_KAFKA_BROKERS',
    );
  });
});
