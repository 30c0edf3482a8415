import { Counter } from 'prom-client';
import { metric } from '#platform';

/** Calls of the ASL's own systems, by outcome alone. */
export const receiverCallsTotal = metric(
  'staffetta_fhir_notifications_total',
  () =>
    new Counter({
      name: 'staffetta_fhir_notifications_total',
      help: 'Notifications to subscribed systems, taken or failed',
      labelNames: ['outcome'] as const,
    }),
);
