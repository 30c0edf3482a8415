import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateEventKey } from '#trust';
import { logPolicy, type Envelope } from '../../test/shown-log.js';
import { SmallLog } from '../../test/small-log.js';
import type { SmallNetwork } from '../../test/small-network.js';
import { wordOf } from './word.js';

let log: SmallLog;
let network: SmallNetwork;

beforeEach(async () => {
  log = await SmallLog.open();
  ({ network } = log);
});
afterEach(() => log.close());

const altered = (name: string, value: string) => (one: Envelope) => ({
  ...one,
  envelope: { ...one.envelope, [name]: value },
});

describe('the events of a log', () => {
  it('hold: keys, chains, protocols and referrals', async () => {
    network.referral();
    network.heartbeat(network.cav);
    expect(await log.verify()).toMatchObject({
      faults: [],
      events: { checked: 12, withheld: 0, speakers: 3, referrals: 1, told: [], young: [] },
    });
  });

  it('hold over several pages, and in whatever order the topics came', async () => {
    for (let i = 0; i < 700; i += 1) network.referral();
    expect(network.said.length).toBeGreaterThan(2_048);
    // the registry was read last
    network.said.push(...network.said.splice(0, 8));
    expect(await log.verify()).toMatchObject({ faults: [], events: { referrals: 700 } });
  });

  it('are not looked at where the token does not show them, or nobody is believed', async () => {
    network.referral();
    expect((await log.verify(undefined, logPolicy)).events).toEqual({ unseen: 'no-identities' });
    log.answer = () => undefined;
    const refused = await log.verify();
    expect(refused).toMatchObject({ faults: [], events: { unseen: 'not-shown' } });
    // a log that refuses its events is not one whose events hold
    expect(wordOf({ ...refused, isStale: false })).toBe('unknown');
    const unasked = await log.verify(undefined, undefined, { events: false });
    expect(unasked).toMatchObject({ faults: [], events: { unseen: 'not-asked' } });
    expect(wordOf({ ...unasked, isStale: false })).toBe('right');
  });
});

describe('found wrong in what is shown is', () => {
  beforeEach(() => {
    network.referral();
  });

  it('a byte changed in an envelope', async () => {
    log.show(10, altered('time', '2026-03-02T09:09:09.000Z'));
    expect(await log.faults()).toEqual([
      'envelope: event 10: the envelope was altered: it is not the one that was hashed, and its signature is false',
    ]);
  });

  it('two envelopes swapped', async () => {
    const [one, other] = [8, 9].map((index) => network.shown()[index]);
    log.show(8, (at) => ({ ...at, envelope: other?.envelope ?? null }));
    log.show(9, (at) => ({ ...at, envelope: one?.envelope ?? null }));
    expect(await log.faults()).toEqual(
      [8, 9].map(
        (index) =>
          `envelope: event ${String(index)}: the envelope is another one than the one that was hashed, whole and signed`,
      ),
    );
  });

  it('an envelope that is not there', async () => {
    log.answer = () => network.shown().filter(({ index }) => index !== 10);
    expect(await log.faults()).toEqual(['envelope: event 10: the log shows no envelope']);
  });

  it('another body', async () => {
    network.heartbeat(network.cav);
    log.show(11, (one) => ({ ...one, body: Buffer.from('{}').toString('base64') }));
    expect(await log.faults()).toEqual(['body: event 11: the body is not the one that was signed for']);
  });
});

describe('found wrong in what was logged is', () => {
  it('an event that a foreign key signed', async () => {
    network.heartbeat(network.cav, { key: generateEventKey() });
    expect(await log.faults()).toEqual([
      'event-signature: event 8: the key of /intake-cav/cav-1 that it names did not sign it',
    ]);
  });

  it('an event under a key that nobody listed, or that is listed for another', async () => {
    const stranger = network.speaker('intake-cav', 'cav-1');
    network.heartbeat(stranger);
    network.heartbeat(network.casa, { attributes: { source: network.cav.source, epoch: '5' } });
    const says = 'is not signed by a key that was listed for /intake-cav/cav-1';
    expect((await log.faults()).slice(0, 2)).toEqual([
      `event-signature: event 8 ${says}`,
      `event-signature: event 9 ${says}`,
    ]);
  });

  it('a key that no paper vouches for, whatever the registry says', async () => {
    const real = network.pins['cav-1'] ?? '';
    network.pins['cav-1'] = network.pins['casa-rifugio-1'] ?? '';
    network.heartbeat(network.cav);
    expect(await log.faults()).toEqual([
      'event-signature: event 8 is not signed by a key that was listed for /intake-cav/cav-1',
    ]);
    network.pins['cav-1'] = real;
    expect(await log.faults()).toEqual([]);
  });

  it('a word after the revocation of its key', async () => {
    network.revoke(network.cav);
    network.heartbeat(network.cav);
    expect(await log.faults()).toEqual([
      'key: event 9 is signed by a key of /intake-cav/cav-1 that was revoked',
    ]);
  });

  it('a word that is missing from a chain', async () => {
    network.heartbeat(network.cav);
    network.heartbeat(network.cav);
    network.heartbeat(network.cav);
    network.said.splice(9, 1);
    expect(await log.faults()).toEqual([
      'chain: /intake-cav/cav-1: word 2 is missing before event 9, and no withheld envelope explains it',
    ]);
  });

  it('a chain that begins again in the same epoch', async () => {
    network.heartbeat(network.cav);
    Object.assign(network.cav, { seq: 0, prev: undefined });
    network.heartbeat(network.cav);
    expect(await log.faults()).toEqual([
      'chain: /intake-cav/cav-1 begins its chain again without a new epoch (event 9)',
    ]);
  });

  it('a new epoch that does not say so', async () => {
    network.heartbeat(network.cav);
    Object.assign(network.cav, { seq: 0, prev: undefined, epoch: network.cav.epoch + 100 });
    network.heartbeat(network.cav);
    expect(await log.faults()).toEqual([
      'chain: /intake-cav/cav-1 begins a new epoch without saying that its chain was restarted (event 9)',
    ]);
  });

  it('a restored node, unless the audit told so', async () => {
    network.heartbeat(network.cav);
    const { seq: lastSeq, prev: lastHash } = network.cav;
    Object.assign(network.cav, { seq: 0, prev: undefined, epoch: network.cav.epoch + 100 });
    network.say('staffetta.statements.chain-restarted.v1', network.cav, { body: { lastSeq, lastHash } });
    const says = '/intake-cav/cav-1 began its chain again, as after a restore (event 9)';
    expect(await log.faults()).toEqual([`restart: ${says}`]);
    network.finding('chain-restarted');
    expect(await log.verify()).toMatchObject({
      faults: [],
      events: { told: [{ rule: 'chain-restarted', says }] },
    });
  });

  it('a restored node that names another end of its chain than there is', async () => {
    network.heartbeat(network.cav);
    const { seq: lastSeq } = network.cav;
    Object.assign(network.cav, { seq: 0, prev: undefined, epoch: network.cav.epoch + 100 });
    const body = { lastSeq, lastHash: 'A'.repeat(43) };
    network.say('staffetta.statements.chain-restarted.v1', network.cav, { body });
    network.finding('chain-restarted');
    expect(await log.faults()).toEqual([
      'chain: /intake-cav/cav-1 says that its chain ended otherwise than it did (event 9)',
    ]);
  });

  it('a chain whose word names another before it', async () => {
    network.heartbeat(network.cav);
    network.cav.prev = network.casa.prev ?? 'A'.repeat(43);
    network.heartbeat(network.cav);
    expect(await log.faults()).toEqual([
      'chain: /intake-cav/cav-1: the word 2 (event 9) names another one before it than the one that is there',
    ]);
  });

  it('a request under a protocol that was not in force, or that it does not allow', async () => {
    network.publish({ version: 2, valid: ['2027-01-01', '2028-12-31'] });
    network.publish({ version: 3, valid: ['2026-01-01', '2028-12-31'] }, []);
    network.referral({ protocol: 'prova@2' });
    network.referral({ protocol: 'prova@3' });
    network.referral({ ground: 'necessity' });
    expect(await log.faults()).toEqual([
      'protocol: event 10 names a protocol that was not in force',
      'protocol: event 13: its protocol does not allow it (no-flow)',
      'protocol: event 16: its protocol does not allow it (ground-not-allowed)',
    ]);
  });

  it('what fits no state that its speaker can have seen', async () => {
    const subject = network.referral();
    network.lane('completed', network.casa, { subject });
    expect(await log.faults()).toEqual([
      'conduct: event 11 says completed of a referral that is acknowledged',
    ]);
  });

  it('a number of a referral between others, or by somebody else', async () => {
    const subject = network.referral();
    network.lane('cancelled', network.cav, { subject, attributes: { to: 'cav-2', reason: 'other' } });
    network.lane('cancelled', network.casa, { subject, attributes: { side: 's', n: '2', reason: 'other' } });
    expect(await log.faults()).toEqual([
      'conduct: event 11 uses the number of a referral between others',
      'conduct: event 12 speaks for a side that its speaker is not',
    ]);
  });
});

describe('what a speaker did', () => {
  it('is no fault of the log where the audit told it', async () => {
    const subject = network.referral();
    network.lane('completed', network.casa, { subject });
    network.finding('illegal-transition');
    expect(await log.verify()).toMatchObject({
      faults: [],
      events: { told: [{ rule: 'illegal-transition', index: 11 }] },
    });
    network.lane('completed', network.casa, { subject });
    expect(await log.faults()).toHaveLength(2);
  });

  it('is not told by what was mended since', async () => {
    const came = network.finding('chain-gap');
    network.mended(came, 'chain-gap');
    network.heartbeat(network.cav);
    network.cav.seq += 1;
    network.heartbeat(network.cav);
    expect(await log.faults()).not.toEqual([]);
    network.finding('chain-gap');
    expect(await log.verify()).toMatchObject({ faults: [], events: { told: [{ family: 'chain' }] } });
  });

  it('is not told in another’s name', async () => {
    const subject = network.referral();
    network.lane('completed', network.casa, { subject });
    network.say('staffetta.audit.finding-raised.v1', network.cav, { body: { rule: 'illegal-transition' } });
    expect(await log.faults()).toHaveLength(1);
  });

  it('is too young to be told where the audit reads it late', async () => {
    const subject = network.referral();
    network.lane('completed', network.casa, { subject });
    network.now += 60 * 60_000;
    network.heartbeat(network.cav);
    // the log was away for an hour, and the heartbeat was read first
    network.said.splice(11, 0, ...network.said.splice(12));
    expect(await log.verify(network.now)).toMatchObject({
      faults: [],
      events: { young: [{ rule: 'illegal-transition', index: 12 }] },
    });
    expect(await log.faults()).toHaveLength(1);
  });

  it('may be too young to be told', async () => {
    const subject = network.referral();
    network.lane('completed', network.casa, { subject });
    expect(await log.verify(network.now)).toMatchObject({
      faults: [],
      events: { young: [{ rule: 'illegal-transition' }] },
    });
  });
});
