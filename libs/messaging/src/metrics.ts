import { Counter, Gauge, register } from 'prom-client';

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
export const voided = counter('staffetta_void_total', 'Records that are void', ['topic', 'fault']);
export const parkedTotal = counter('staffetta_parked_total', 'Records parked', ['topic']);
export const halted = gauge('staffetta_partition_halted', '1 where a jump stopped a partition', [
  'topic',
  'partition',
]);
export const restoredTotal = counter('staffetta_restored_total', 'Proofs that this node was restored', []);
export const pulseAge = gauge('staffetta_registry_pulse_age_seconds', 'Age of the last pulse', []);
