import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SmallLog } from '../../test/small-log.js';
import type { SmallNetwork } from '../../test/small-network.js';

let log: SmallLog;
let network: SmallNetwork;

beforeEach(async () => {
  log = await SmallLog.open();
  ({ network } = log);
  network.referral();
});
afterEach(() => log.close());

describe('found wrong is', () => {
  it('a registry shown otherwise apart from the log', async () => {
    log.answer = (topic) => network.shown().slice(0, topic === 'registry' ? 7 : Infinity);
    expect(await log.faults()).toContain(
      "registry: event 7 is one of the registry's, and the registry shown apart lacks it",
    );
    log.answer = (topic) =>
      network.shown().map((one) => (topic === 'registry' && one.index === 9 ? { ...one, topic } : one));
    expect(await log.faults()).toContain(
      "registry: event 9 is none of the registry's, and stands in what the log shows apart",
    );
  });

  describe('a revocation kept from whoever judges', () => {
    beforeEach(() => {
      network.revoke(network.cav);
      network.heartbeat(network.cav);
    });
    const told = 'key: event 12 is signed by a key of /intake-cav/cav-1 that was revoked';

    it('by another entry in its place', async () => {
      expect(await log.faults()).toEqual([told]);
      log.answer = (topic) => {
        const [first] = network.shown();
        return network
          .shown()
          .map((one) => (topic === 'registry' && one.index === 11 && first ? { ...first, index: 11 } : one));
      };
      expect(await log.faults()).toEqual([
        'registry: event 11 is another one in the registry that the log shows apart',
      ]);
    });

    it('by another append time, or without its words', async () => {
      for (const change of [{ appendedAt: '2027-01-01T00:00:00.000Z' }, { body: null }]) {
        log.answer = (topic) =>
          network
            .shown()
            .map((one) => (topic === 'registry' && one.index === 11 ? { ...one, ...change } : one));
        expect(await log.faults()).toContainEqual(expect.stringMatching(/^registry: event 11 is /));
      }
    });

    it('as one of another topic', async () => {
      log.show(11, (one) => ({ ...one, topic: 'statements' }));
      expect(await log.faults()).toEqual([
        "registry: event 11 is one of the registry's, and the registry shown apart lacks it",
      ]);
    });
  });
});
