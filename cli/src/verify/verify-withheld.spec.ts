import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../test/shown-log.js';
import { DAY_MS, SmallLog } from '../../test/small-log.js';
import { START, type SmallNetwork } from '../../test/small-network.js';

let log: SmallLog;
let network: SmallNetwork;

beforeEach(async () => {
  log = await SmallLog.open();
  ({ network } = log);
});
afterEach(() => log.close());

const withheld = (one: Envelope): Envelope => ({ ...one, envelope: null, body: null });

describe('envelopes that are withheld', () => {
  const TWO_YEARS = START + 740 * DAY_MS;

  it('are counted and no fault when their 24 months are over; the chain goes on over them', async () => {
    network.referral();
    network.heartbeat(network.cav);
    for (const index of [8, 9, 10]) log.show(index, withheld);
    expect(await log.verify(TWO_YEARS)).toMatchObject({ faults: [], events: { checked: 9, withheld: 3 } });
  });

  it('are a fault before', async () => {
    network.referral();
    network.heartbeat(network.cav);
    for (const index of [8, 9, 10, 11]) log.show(index, withheld);
    expect(await log.faults()).toEqual([
      'withheld: referrals.intake-cav.shelter-beds: 3 withheld before their 24 months were over, 0 explained by erased referrals',
      'withheld: statements: 1 withheld before their 24 months were over, 0 explained by erased referrals',
    ]);
  });

  it('are explained by the erasure of their referral, and by no more than that', async () => {
    const subject = network.referral();
    network.lane('declined', network.casa, { subject, attributes: { reason: 'does-not-fit' } });
    network.lane('erased', network.cav, { subject });
    network.lane('erasure-acknowledged', network.casa, { subject });
    network.referral();
    for (const index of [8, 9, 10, 11]) log.show(index, withheld);
    expect(await log.verify()).toMatchObject({ faults: [], events: { withheld: 4 } });
    for (const index of [8, 9, 10, 11, 16]) log.show(index, withheld);
    expect(await log.faults()).toEqual([
      'withheld: referrals.intake-cav.shelter-beds: 5 withheld before their 24 months were over, 4 explained by erased referrals',
    ]);
  });

  it('are explained by an erasure of which one side is not heard, within what a side says', async () => {
    const subject = network.referral();
    network.lane('declined', network.casa, { subject, attributes: { reason: 'does-not-fit' } });
    network.lane('erased', network.cav, { subject });
    for (let i = 0; i < 24; i += 1) network.referral();
    for (const speaker of [network.cav, network.casa]) network.heartbeat(speaker);
    for (const index of [8, 9, 10, 11]) log.show(index, withheld);
    expect(await log.faults()).toEqual([]);
    for (const { index, topic } of network.shown())
      if (topic.startsWith('referrals.') && index !== 12) log.show(index, withheld);
    expect(await log.faults()).toEqual([
      'withheld: referrals.intake-cav.shelter-beds: 76 withheld before their 24 months were over, 65 explained by erased referrals',
    ]);
  });

  it('are not old, whatever the log says, behind what was signed since', async () => {
    network.heartbeat(network.cav);
    network.now = START + 100 * DAY_MS;
    network.heartbeat(network.cav);
    network.heartbeat(network.cav);
    const long = (one: Envelope): Envelope => ({ ...withheld(one), appendedAt: '2026-03-02T09:00:00.000Z' });
    log.show(10, long);
    expect(await log.faults(TWO_YEARS)).toEqual([
      'withheld: statements: 1 withheld before their 24 months were over, 0 explained by erased referrals',
    ]);
    // then all of it is old
    for (const index of [8, 9, 10]) log.show(index, long);
    expect(await log.faults(TWO_YEARS + 100 * DAY_MS)).toEqual([]);
  });

  it('may be what told a breach, when it is as old', async () => {
    network.registry.prev = network.cav.prev ?? 'A'.repeat(43);
    network.publish({ version: 2 });
    network.finding('chain-broken');
    expect(await log.faults()).toEqual([]);
    log.show(9, withheld);
    expect(await log.verify(TWO_YEARS)).toMatchObject({
      faults: [],
      events: { past: [{ rule: 'chain-broken', index: 8 }] },
    });
  });

  it('are never those of the registry', async () => {
    network.heartbeat(network.cav);
    log.show(7, withheld);
    expect(await log.faults(TWO_YEARS)).toEqual(['withheld: event 7: an event of the registry is withheld']);
  });

  it('are never those of the plan', async () => {
    network.heartbeat(network.cav);
    network.heartbeat(network.cav);
    log.show(8, (one) => ({ ...withheld(one), topic: 'plan' }));
    expect(await log.faults(TWO_YEARS)).toEqual(['withheld: event 8: an event of the plan is withheld']);
  });

  it('explain no gap that none of them fills', async () => {
    network.heartbeat(network.casa);
    for (let i = 0; i < 3; i += 1) network.heartbeat(network.cav);
    network.said.splice(10, 1);
    log.show(8, withheld);
    expect(await log.faults(TWO_YEARS)).toEqual([
      'chain: /intake-cav/cav-1: word 2 is missing before event 10, and no withheld envelope explains it',
    ]);
  });
});
