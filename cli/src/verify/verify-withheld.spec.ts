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

  it('are never those of the registry', async () => {
    network.heartbeat(network.cav);
    log.show(7, withheld);
    expect(await log.faults(TWO_YEARS)).toEqual(['withheld: event 7: an event of the registry is withheld']);
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
