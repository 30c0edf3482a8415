import { number, table, verdict } from './table.mjs';

/** A request may take so many times as long in full tables as in empty ones. */
const MOST_GROWTH = 1.25;

/** @param growth what parts/growth.mjs measured */
export function growthSection(growth, goals) {
  if (growth === undefined) return [];
  const { rate, before, after } = growth;
  const ratio = after.streams.recipient.p50 / before.streams.recipient.p50;
  goals.push([
    `latency with ${number(after.referrals)} requests in the tables, against ${number(before.referrals)}, p50`,
    `≤ ${MOST_GROWTH} ×`,
    `${number(Math.round(ratio * 100) / 100)} ×`,
    verdict(ratio <= MOST_GROWTH),
  ]);
  const rows = [before, after].map(({ referrals, post, streams: { recipient } }) => [
    number(referrals),
    ...[post.p50, post.p99, recipient.p50, recipient.p99].map(number),
  ]);
  return [
    `## A hundred provinces\n\nThe province sends about 125 requests a year. Open loop at ${rate}/s, milliseconds, before and after a hundred such years were sent and answered.`,
    table(['Requests in the tables', 'POST p50', 'POST p99', 'recipient’s stream p50', 'p99'], rows),
  ];
}
