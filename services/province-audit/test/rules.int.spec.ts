import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { CODES } from '#contracts';
import { AHEAD_MS, PATIENCE_MS, RULES } from '../src/domain/rules.js';
import { headerOf, World } from './world.js';

let world: World;
const proven = new Set<string>();

beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** The standing rules are exactly these. */
async function expectRules(...rules: string[]): Promise<void> {
  expect([...(await world.rules())].sort()).toEqual([...rules].sort());
  for (const rule of rules) proven.add(rule);
}

const submit = (attributes: Record<string, string> = {}, subject = newId()) =>
  world.lane$('submitted', world.cav, { subject, attributes });

describe('chains', () => {
  it('wait ten minutes for a word on another topic, and link it when it comes', async () => {
    const missing = world.heartbeat(world.cav);
    await world.deliver(submit());
    await world.pass(PATIENCE_MS - 1);
    await expectRules();
    await world.pass(1);
    await expectRules('chain-gap');
    await world.pass(1);
    await expectRules('chain-gap');
    await world.deliver(missing);
    await expectRules();
    expect(await world.announced()).toEqual(['finding-raised chain-gap', 'finding-closed chain-gap']);
    const [finding] = await world.findings();
    expect(finding).toMatchObject({
      state: 'closed',
      institutions: ['cav-1'],
      subject: { speaker: world.cav.source, seq: 1 },
    });
  });

  it('are linked however the topics arrive', async () => {
    const words = [0, 1, 2, 3, 4].flatMap(() => [submit(), world.heartbeat(world.cav)]);
    await world.deliver(...words.filter((word) => word.topic === 'statements').reverse());
    await world.deliver(...words.filter((word) => word.topic !== 'statements').reverse());
    const [chain]: { linked_seq: string; pending_since: unknown }[] =
      await world.db.query(`SELECT * FROM chain`);
    expect(chain).toMatchObject({ linked_seq: '10', pending_since: null });
    await world.pass(PATIENCE_MS);
    await expectRules();
  });

  it('break where another predecessor is named', async () => {
    await world.deliver(submit(), submit({ prev: 'A'.repeat(43) }), submit());
    await expectRules('chain-broken');
  });

  it('fork where one place is taken twice', async () => {
    await world.deliver(submit());
    const twin = { ...world.cav };
    const one = world.heartbeat(world.cav);
    Object.assign(world.cav, twin);
    const other = submit();
    await world.deliver(one, other, world.again(other));
    await expectRules('chain-fork');
  });

  it('may restart, and say so', async () => {
    await world.deliver(submit());
    const { seq, prev } = world.cav;
    Object.assign(world.cav, { epoch: world.cav.epoch + 100, seq: 0, prev: undefined });
    const restarted = world.plain('staffetta.statements.chain-restarted.v1', world.cav, {
      data: { lastSeq: seq, lastHash: prev },
    });
    await world.deliver(restarted, submit());
    await expectRules('chain-restarted');
  });

  it('may not restart in silence', async () => {
    await world.deliver(submit());
    Object.assign(world.cav, { epoch: world.cav.epoch + 100, seq: 0, prev: undefined });
    await world.deliver(submit());
    await expectRules('chain-broken');
  });
});

describe('speakers', () => {
  it('answer for what they say in unknown versions, ahead of time, or unreadably', async () => {
    const subject = newId();
    await world.deliver(
      submit({}, subject),
      world.lane$('cancelled', world.cav, {
        subject,
        attributes: { type: 'staffetta.referral.cancelled.v9', reason: 'other' },
      }),
    );
    await expectRules('unknown-version');
    const ahead = new Date(world.now + AHEAD_MS + 1).toISOString();
    await world.deliver(world.heartbeat(world.casa, { attributes: { time: ahead } }));
    await expectRules('unknown-version', 'time-ahead');
    await world.deliver(world.heartbeat(world.casa, { data: { at: 'canary' } }));
    await expectRules('unknown-version', 'time-ahead', 'payload-unreadable');
    expect(JSON.stringify(await world.findings())).not.toContain('canary');
  });

  it('may be two minutes ahead, and late by any time', async () => {
    const at = (ms: number) => ({ attributes: { time: new Date(world.now + ms).toISOString() } });
    await world.deliver(
      world.heartbeat(world.cav, at(AHEAD_MS)),
      world.heartbeat(world.cav, at(-86_400_000)),
    );
    await expectRules();
  });

  it('do not use a revoked key, nor did before beyond the last word they own to', async () => {
    await world.deliver(submit(), submit(), submit());
    const data = world.registered.revoke(world.cav, 1, world.now);
    await world.deliver(
      world.plain('staffetta.registry.key-revoked.v1', world.registry, { data, subject: 'cav-1' }),
    );
    await expectRules('revoked-key', 'revoked-key');
    await world.deliver(submit());
    await expectRules('revoked-key', 'revoked-key', 'revoked-key');
  });

  it('are asked about records that count for nothing', async () => {
    const bad = submit();
    await world.deliver({ ...bad, value: Buffer.from('other') }, { ...bad, headers: [] });
    await expectRules('void-record', 'void-record');
    expect((await world.findings()).map(({ institutions }) => institutions)).toEqual(
      expect.arrayContaining([['cav-1'], ['provincia-bat']]),
    );
  });
});

describe('referrals', () => {
  it('have one event per number', async () => {
    const subject = newId();
    await world.deliver(submit({}, subject), world.lane$('received', world.casa, { subject }));
    const second = world.lane$('departed', world.cav, { subject, attributes: { n: '1' } });
    await world.deliver(second);
    await world.deliver(world.again(second));
    await expectRules('equivocation');
    expect(await world.leaves()).toHaveLength(2);
    expect(await world.db.query(`SELECT fault FROM quarantine`)).toEqual([
      { fault: 'equivocation' },
      { fault: 'equivocation' },
    ]);
    // it has its place in the chain: nothing else is missing
    await world.pass(PATIENCE_MS);
    await expectRules('equivocation');
  });

  it('wait ten minutes for a number', async () => {
    const subject = newId();
    const first = submit({}, subject);
    const second = world.lane$('departed', world.cav, { subject });
    const third = world.lane$('departed', world.cav, { subject });
    await world.deliver(first, third);
    await world.pass(PATIENCE_MS);
    await expectRules('number-gap', 'chain-gap');
    await world.deliver(second);
    await expectRules();
  });

  it('are nobody else’s business', async () => {
    const subject = newId();
    world.registered.publishProtocol();
    await world.deliver(submit({}, subject), world.lane$('received', world.casa, { subject }));
    await world.deliver(
      world.lane$('departed', world.casa, {
        subject,
        attributes: { from: 'casa-rifugio-1', to: 'cav-1', side: 's', n: '1' },
      }),
    );
    await expectRules('wrong-party');
    expect(await world.stateOf(subject)).toBe('received');
  });
});

describe('flows', () => {
  it.each([
    ['no-flow', { flow: 'another' }],
    ['wrong-kind', { kind: 'notice' }],
    ['wrong-purpose', { purpose: 'support' }],
    ['ground-not-allowed', { ground: 'necessity' }],
    ['tier-not-allowed', { tiers: 'T0,T1,T2' }],
  ])('are denied by default: %s', async (rule, attributes) => {
    await world.deliver(submit(attributes));
    await expectRules(rule);
    expect((await world.findings())[0]).toMatchObject({ institutions: ['cav-1'], severity: 'serious' });
  });

  it('must be in force, for these parties, signed by both', async () => {
    world.registered.publishProtocol({ id: 'vecchio', valid: ['2020-01-01', '2025-12-31'] });
    world.registered.publishProtocol({ id: 'altri' }, { from: ['casa-rifugio-1'] });
    world.registered.publishProtocol({ id: 'mezzo', signatories: ['cav-1'] });
    for (const [protocol, rule] of [
      ['vecchio@1', 'not-in-force'],
      ['altri@1', 'wrong-flow'],
      ['mezzo@1', 'not-signatory'],
    ]) {
      const subject = newId();
      await world.deliver(submit({ protocol: protocol ?? '' }, subject));
      const found = (await world.findings()).find((finding) => finding.subject['referral'] === subject);
      expect(found?.rule).toBe(rule);
    }
    await expectRules('not-in-force', 'wrong-flow', 'not-signatory');
  });

  it('end for new referrals and not for open ones', async () => {
    const subject = newId();
    await world.deliver(submit({}, subject));
    world.registered.publishProtocol({ status: 'withdrawn' });
    world.now += 86_400_000;
    await world.deliver(world.lane$('received', world.casa, { subject }));
    await expectRules();
  });

  it('are told when the recipient’s node refused by rule', async () => {
    const subject = newId();
    await world.deliver(
      submit({}, subject),
      world.lane$('blocked', world.casa, { subject, attributes: { rule: 'no-flow' } }),
    );
    await expectRules('blocked');
  });
});

describe('identity', () => {
  const course = async (subject: string): Promise<void> => {
    const offered = [
      submit({}, subject),
      ...['received', 'acknowledged', 'offered'].map((name) => world.lane$(name, world.casa, { subject })),
    ];
    const re = headerOf(offered.at(-1), 'ce_id');
    await world.deliver(...offered, world.lane$('confirmed', world.cav, { subject, attributes: { re } }));
  };

  it('is opened when it is disclosed', async () => {
    const subject = newId();
    await course(subject);
    await world.deliver(world.lane$('identity-disclosed', world.cav, { subject }));
    await world.pass(PATIENCE_MS);
    await expectRules('identity-unopened');
    await world.deliver(world.lane$('identity-opened', world.casa, { subject }));
    await expectRules();
  });

  it('is disclosed when it is opened', async () => {
    const subject = newId();
    await course(subject);
    await world.deliver(world.lane$('identity-opened', world.casa, { subject }));
    await world.pass(PATIENCE_MS);
    await expectRules('identity-undisclosed');
    await world.deliver(world.lane$('identity-disclosed', world.cav, { subject }));
    await expectRules();
  });

  it('is not disclosed before its time, also where that waits for an earlier word', async () => {
    const subject = newId();
    const [first, second] = [submit({}, subject), world.lane$('identity-disclosed', world.cav, { subject })];
    await world.deliver(second, first);
    await expectRules('tier-not-allowed');
  });

  it('is not disclosed before its time, nor after she has withdrawn', async () => {
    const subject = newId();
    await world.deliver(submit({}, subject), world.lane$('identity-disclosed', world.cav, { subject }));
    await expectRules('tier-not-allowed');
    const other = newId();
    await course(other);
    await world.deliver(
      world.lane$('agreement-withdrawn', world.cav, { subject: other }),
      world.lane$('identity-disclosed', world.cav, { subject: other }),
    );
    await expectRules('tier-not-allowed', 'disclosed-after-withdrawal');
  });
});

describe('the rules', () => {
  // parties that the registry does not list are void before any flow is asked
  const NEVER = ['unknown-institution'];
  // see grace, silence, deadlines, conduct, statements, witness
  const ELSEWHERE = [
    ...['told-in-grace', 'silent-speaker', 'deadline-missed', 'expiry-missed', 'illegal-transition'],
    ...['parked', 'entry-overdue', 'entry-late', 'no-quorum'],
  ];

  it('are those of the contract', () => {
    expect(Object.keys(RULES).sort()).toEqual([...CODES.findingRule].sort());
  });

  afterAll(() => {
    expect([...proven, ...NEVER, ...ELSEWHERE].sort()).toEqual([...CODES.findingRule].sort());
  });
});
