import type { Job } from '#messaging';
import type { ServiceJobs } from '#party';
import { deliverChanges, endSubscriptionsDue } from '../app/subscriptions/deliver-changes.js';
import type { ReceiverRules } from '../app/subscriptions/subscription.js';
import { receiverCallsTotal } from './metrics.js';

const SECOND = 1_000;

/** So many receivers at a time, each once. Jobs of their own: one that waits for an answer keeps no other from its turn. */
const WORKERS = 4;

/** Tells the ASL's systems what has changed, after the commit that changed it. */
export const subscriptionJobs =
  (rules: ReceiverRules): ServiceJobs =>
  (db, context): readonly Job[] => [
    ...Array.from({ length: WORKERS }, (_, index) => ({
      name: `fhir-notifications-${String(index + 1)}`,
      everyMs: 2 * SECOND,
      run: async (): Promise<void> => {
        const { taken, failed } = await deliverChanges(db, context, rules);
        receiverCallsTotal.inc({ outcome: 'taken' }, taken);
        receiverCallsTotal.inc({ outcome: 'failed' }, failed);
      },
    })),
    {
      name: 'fhir-subscription-ends',
      everyMs: 60 * SECOND,
      run: () => endSubscriptionsDue(db, context.clock.now()),
    },
  ];
