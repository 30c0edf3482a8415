import { describe, expect, it } from '@jest/globals';
import { AclOperationTypes, AclPermissionTypes, ResourcePatternTypes } from 'kafkajs';
import { aclOf, planOf, type Held, type Wanted } from './drift.js';

const wanted: Wanted = {
  topics: [{ name: 'registry', partitions: 1 }],
  copies: { replicas: 3, inSync: 2 },
  grants: [{ principal: 'a', resource: 'topic', name: 'registry', operation: 'READ' }],
  passwords: new Map([['a', 'pa']]),
};
const right: Held = {
  topics: [
    {
      name: 'registry',
      partitions: 1,
      replicas: 3,
      settings: {
        'message.timestamp.type': 'LogAppendTime',
        'compression.type': 'uncompressed',
        'min.insync.replicas': '2',
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
      },
    },
  ],
  acls: wanted.grants.map(aclOf),
  users: ['a'],
  signsIn: new Set(['a']),
};
const [topic] = right.topics;
const drift = (change: Partial<Held>) => planOf(wanted, { ...right, ...change }).drift;
const told = (change: Partial<Held>) =>
  drift(change).map(({ what, mends }) => `${what}${mends ? ', mended' : ''}`);

describe('how brokers differ from what they should hold', () => {
  it('says nothing where they do not', () => {
    expect(told({})).toEqual([]);
  });

  it('mends what a program may', () => {
    expect(told({ topics: [] })).toEqual(['topic registry is missing, mended']);
    const settings = { ...topic?.settings, 'retention.ms': '1000' };
    expect(told({ topics: right.topics.map((t) => ({ ...t, settings })) })).toEqual([
      'topic registry is set otherwise, mended',
    ]);
    const more = { ...topic?.settings, 'max.message.bytes': '9' };
    expect(told({ topics: right.topics.map((t) => ({ ...t, settings: more })) })).toHaveLength(1);
    expect(told({ acls: [] })).toEqual(['ACL missing: User:a READ on topic registry, mended']);
    expect(told({ users: [], signsIn: new Set() })).toEqual([
      'principal a cannot sign in with its password, mended',
    ]);
  });

  it.each([
    [{ principal: 'User:*' }, 'User:* READ on topic registry'],
    [{ operation: AclOperationTypes.WRITE }, 'User:a WRITE on topic registry'],
    [{ resourcePatternType: ResourcePatternTypes.PREFIXED }, 'User:a READ on topic registry'],
    [{ permissionType: AclPermissionTypes.DENY }, 'User:a denied READ on topic registry'],
    [{ resourceName: '*' }, 'User:a READ on topic *'],
    [{ operation: AclOperationTypes.ALL }, 'User:a ALL on topic registry'],
  ])('takes away what nobody granted: %j', (change, words) => {
    const [acl] = right.acls;
    if (acl === undefined) throw new Error('unreachable');
    const plan = planOf(wanted, { ...right, acls: [acl, { ...acl, ...change }] });
    expect(plan.drift).toEqual([{ what: `ACL too many: ${words}`, mends: true }]);
    expect(plan.revoke).toEqual([{ ...acl, ...change }]);
  });

  it('leaves to a person what cannot be undone', () => {
    expect(told({ topics: right.topics.map((t) => ({ ...t, partitions: 2 })) })).toEqual([
      'topic registry has 2 partitions, not 1',
    ]);
    expect(told({ topics: right.topics.map((t) => ({ ...t, replicas: 1 })) })).toEqual([
      'topic registry has 1 copies, not 3',
    ]);
    expect(told({ topics: [...right.topics, { ...right.topics[0], name: 'x' } as never] })).toEqual([
      'topic x is of no use here',
    ]);
    expect(told({ users: ['a', 'b'] })).toEqual(['user b is no node’s'.replace('’', "'")]);
  });
});
