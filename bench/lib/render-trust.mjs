import { table, verdict } from './table.mjs';

/** Milliseconds per event, both ends together. */
const GOAL_MS = 2;

/** What protection costs: a goal, and a table. */
export function trustSection(trust, goals) {
  if (trust === undefined) return [];
  goals.push([
    'sealing, opening, protocol and agreement, per event, p50',
    `≤ ${GOAL_MS} ms`,
    `${trust.submitted.p50} ms`,
    verdict(trust.submitted.p50 <= GOAL_MS),
  ]);
  const line = (name, { p50, p99 }) => [name, p50, p99];
  return [
    '## What protection costs\n\nOne event after the other on one thread, the whole BAT network in the registry’s view, no database and no log. Milliseconds.',
    table(
      ['', 'p50', 'p99'],
      [
        line('**`submitted`, both ends together**', trust.submitted),
        line('protocol’s decision', trust.policy),
        line('agreement', trust.agreement),
        line('sealing a `submitted`, key included', trust.seal),
        line('opening it', trust.open),
        line('sealing and opening a later event', trust.later),
        line('sealing and opening a column', trust.column),
      ],
    ),
  ];
}
