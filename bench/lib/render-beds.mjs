import { number, table, verdict } from './table.mjs';

/** Milliseconds of one attempt. */
const GOAL_P99 = 100;

/** Whether a unit was ever given twice: three goals, and a table. */
export function bedsSection(beds, goals) {
  if (beds === undefined) return [];
  const { clients, units, poolSize, seconds, n, p50, p99, max, overlaps, deadlocks, outcomes } = beds;
  const faults = Object.entries(outcomes).filter(([name]) => name.startsWith('fault'));
  goals.push(
    [`${number(n)} attempts for ${units} units, overlaps`, '0', number(overlaps), verdict(overlaps === 0)],
    [
      'and deadlocks or other faults',
      '0',
      number(deadlocks + faults.length),
      verdict(deadlocks === 0 && faults.length === 0),
    ],
    ['and p99 of one attempt', `≤ ${GOAL_P99} ms`, `${number(p99)} ms`, verdict(p99 <= GOAL_P99)],
  );
  return [
    `## Who gets the unit\n\n${clients} clients want ${units} units, half of them by name and half whichever fits; who got one gives it back, and tries again after a quarter of a second. The service’s own code, ${poolSize} connections, no HTTP. The time of an attempt includes its wait for a connection. ${number(n)} attempts in ${number(seconds)} s: ${Object.entries(
      outcomes,
    )
      .map(([name, count]) => `${number(count)} × ${name}`)
      .join(', ')}.`,
    table(
      ['p50, ms', 'p99, ms', 'max, ms', 'overlaps', 'deadlocks'],
      [[p50, p99, max, overlaps, deadlocks].map(number)],
    ),
  ];
}
