import type { Job } from '#messaging';
import type { ServiceJobs } from '#party';
import { deliverChanges, endSubscriptionsDue } from '../app/subscriptions/deliver-changes.js';
import type { ReceiverRules } from '../app/subscriptions/subscription.js';
import { receiverCallsTotal } from './metrics.js';

const SECOND = 1_000;

/** Tells the ASL's systems what has changed, after the commit that changed it. */
export const subscriptionJobs =
  (rules: ReceiverRules): ServiceJobs =>
  (db, context): readonly Job[] => [
    {
      name: 'fhir-notifications',
      everyMs: 2 * SECOND,
      run: async () => {
        const { taken, failed } = await deliverChanges(db, context, rules);
        receiverCallsTotal.inc({ outcome: 'taken' }, taken);
        receiverCallsTotal.inc({ outcome: 'failed' }, failed);
      },
    },
    {
      name: 'fhir-subscription-ends',
      everyMs: 60 * SECOND,
      run: () => endSubscriptionsDue(db, context.clock.now()),
    },
  ];
