import { Counter, Gauge } from 'prom-client';
import { metric } from '#platform';

/** Ways and outcomes only: nobody can be told apart. */
export const sentTotal = metric(
  'staffetta_notifications_total',
  () =>
    new Counter({
      name: 'staffetta_notifications_total',
      help: 'Notices sent, failed or refused',
      labelNames: ['channel', 'outcome'] as const,
    }),
);

export const undeliveredNow = metric(
  'staffetta_notifications_undelivered',
  () =>
    new Gauge({
      name: 'staffetta_notifications_undelivered',
      help: 'Open alarms: people whom notices do not reach, and institutions where nobody can be told',
    }),
);
