import { number, table, verdict } from './table.mjs';

/** @param rolling what parts/rolling.mjs measured */
export function rollingSection(rolling, goals) {
  if (rolling === undefined) return [];
  const { rate, begun, accepted, again, faults, lost, doubled, parked, quiet, restarts } = rolling;
  for (const [what, count] of [
    ['lost', lost],
    ['doubled', doubled],
    ['set aside', parked],
    ['answered otherwise than documented', faults.length],
    ['never accepted', begun - accepted],
  ])
    goals.push([`everything restarted at ${rate}/s: ${what}`, '0', number(count), verdict(count === 0)]);
  const seconds = (ms) => number(ms === null ? null : ms / 1_000);
  const rows = [
    ['(nothing)', '–', quiet.requests, quiet.repeated, number(quiet.p50), seconds(quiet.longest)],
    ...restarts.map(({ victim, backSeconds, requests, repeated, p50, longest }) => [
      victim,
      number(backSeconds),
      requests,
      repeated,
      number(p50),
      seconds(longest),
    ]),
  ];
  const said = Object.entries(again).map(([why, count]) => `${count} × ${why}`);
  return [
    `## Everything restarted\n\nUrgent requests from ${'`intake-cav`'} to ${'`shelter-beds`'}, open loop at ${rate}/s, by clients that repeat as the guide says. Each is ended in order (SIGTERM; PostgreSQL by a fast shutdown) and started again by the supervisor, Kafka also by kill -9. Until all nodes are ready again; then, of the requests that were due between this restart and the next, how many had to be said again, the middle one's milliseconds and the longest one's seconds until a yes. ${begun} were begun, ${accepted} accepted. Said again: ${said.join(', ') || 'none'}.`,
    table(['Restarted', 'ready again, s', 'requests', 'said again', 'p50, ms', 'longest, s'], rows),
  ];
}
