/**
 * Faults that the simulation must find. Each breaks one promise of the product from outside: a statement on a simulated
 * database, a wrapped port, a replaced module. Nothing in the product can switch one on.
 */
export const BUGS = {
  'no-duplicate-check': {
    what: 'the fold takes what comes again as new',
    replaces: {
      module: './lane.js',
      of: '/libs/referral/src/machine/index.js',
      by: './lane-that-repeats.mjs',
    },
  },
  'no-exclusion-constraint': {
    what: 'two reservations may fill one unit',
    change: 'ALTER TABLE reservation DROP CONSTRAINT reservation_alone',
  },
  'publish-before-commit': {
    what: 'an event is in the log before the transaction that makes it true is committed',
    load: async () => {
      const { publishBeforeCommit } = await import('./publish-before-commit.mjs');
      return { beforeCommit: publishBeforeCommit };
    },
  },
  'release-by-clock': {
    what: 'a hold lapses when its time has passed',
    load: async () => {
      const { releaseByClock } = await import('./release-by-clock.mjs');
      return { expireOffers: releaseByClock };
    },
  },
};
