import { number, table, verdict } from './table.mjs';

/** Milliseconds of one page. */
const GOAL_P99 = 50;

/** @param fhir what parts/fhir.mjs measured */
export function fhirSection(fhir, goals) {
  if (fhir === undefined) return [];
  const { tasks, all, searches } = fhir;
  const worst = Math.max(...Object.values(searches).map(({ p99 }) => p99));
  goals.push([
    `a page of a FHIR search among ${number(tasks)} Tasks, p99 of the slowest search`,
    `≤ ${GOAL_P99} ms`,
    `${number(worst)} ms`,
    verdict(worst <= GOAL_P99),
  ]);
  const row = (name, { n, p50, p99, max }) => [name, ...[n, p50, p99, max].map(number)];
  return [
    `## A poller at the ASL’s door\n\n${number(tasks)} Tasks, a few hundred of them open. Pages of at most 50, three in a row by their \`next\` links, one request after the other, through the gateway; milliseconds.`,
    table(
      ['Search', 'pages', 'p50', 'p99', 'max'],
      [...Object.entries(searches).map(([name, times]) => row(name, times)), row('all', all)],
    ),
  ];
}
