import { Counter, Gauge, Histogram, register } from 'prom-client';

/** Labels are topic names and closed codes only: nothing here can point at a person or a referral. */
function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const known = register.getSingleMetric(name);
  return known instanceof Counter ? known : new Counter({ name, help, labelNames });
}

function gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
  const known = register.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames });
}

export const relaySent = counter('staffetta_relay_sent_total', 'Events appended to the log', ['topic']);
export const relayFailures = counter('staffetta_relay_failures_total', 'Sends that failed', ['topic']);
export const relayQueued = gauge('staffetta_relay_queued', 'Stamped events waiting in memory', []);
export const relayLeader = gauge('staffetta_relay_leader', '1 where this process holds the relay', []);
export const consumed = counter('staffetta_consumed_total', 'Records committed', ['topic']);
export const consumerLag = gauge('staffetta_consumer_lag', 'Records behind the end', ['topic', 'partition']);
export const lagSeconds = gauge(
  'staffetta_consumer_lag_seconds',
  'For how long at least the oldest record that is not read yet has been on the log, as far as this process knows',
  ['topic', 'partition'],
);
export const caughtUp = gauge(
  'staffetta_caught_up',
  '1 once the lanes are folded up to the ends they had at the start; until then nothing is stamped or opened',
  [],
);
export const outboxDepth = gauge('staffetta_outbox_depth', 'Events that are not on the log yet', ['state']);
export const outboxAge = gauge(
  'staffetta_outbox_oldest_seconds',
  'Age of the oldest event that is not on the log yet; 0: none',
  [],
);
export const parkedNow = gauge(
  'staffetta_parked',
  'Events that a handler could not process, and those behind them',
  [],
);
export const quarantinedNow = gauge('staffetta_quarantined', 'Void records that were kept aside', []);
export const waitingNow = gauge(
  'staffetta_referrals_waiting',
  'Referrals that wait for a missing number',
  [],
);
export const poolConnections = gauge(
  'staffetta_pg_pool',
  'Connections to the database, and who waits for one',
  ['state'],
);
export const voided = counter('staffetta_void_total', 'Records that are void', ['topic', 'fault']);
export const parkedTotal = counter('staffetta_parked_total', 'Records parked', ['topic']);
export const halted = gauge('staffetta_partition_halted', '1 where a jump stopped a partition', [
  'topic',
  'partition',
]);
export const restoredTotal = counter('staffetta_restored_total', 'Proofs that this node was restored', []);
export const pulseAge = gauge('staffetta_registry_pulse_age_seconds', 'Age of the last pulse', []);

/** What the officer's records hold too, by the code of the answer: a referral or a case that is not for the caller. */
export const accessRefused = counter(
  'staffetta_access_refused_total',
  'Readings and commands refused and recorded, by the code of the reason',
  ['reason'],
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const ACKNOWLEDGE_SECONDS = 'staffetta_acknowledge_seconds';

/** From a request's place in the lane to that of its acknowledgement, at the recipient; by urgency, of nobody by name. */
export const acknowledgeSeconds =
  (register.getSingleMetric(ACKNOWLEDGE_SECONDS) as Histogram<'urgency'> | undefined) ??
  new Histogram({
    name: ACKNOWLEDGE_SECONDS,
    help: 'Time from a request to its acknowledgement by a person, at the recipient',
    labelNames: ['urgency'] as const,
    buckets: [
      MINUTE,
      2 * MINUTE,
      5 * MINUTE,
      10 * MINUTE,
      15 * MINUTE,
      30 * MINUTE,
      HOUR,
      4 * HOUR,
      12 * HOUR,
      24 * HOUR,
      72 * HOUR,
    ],
  });
