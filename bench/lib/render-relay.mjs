import { round } from './stats.mjs';
import { number, table, verdict } from './table.mjs';

const GOALS = { eventsPerSecond: 10_000, shareOfRawVerify: 0.7 };

/** @param relay what parts/relay.mjs measured */
export function relaySection(relay, goals) {
  if (relay === undefined) return [];
  const {
    withoutSignatures: plain,
    withSignatures: full,
    rawVerify,
    rawSign,
    consumerShareOfRawVerify: share,
  } = relay;
  const line = (name, { perSecond, cpuMicrosPerEvent, events }) => [
    name,
    number(perSecond),
    number(cpuMicrosPerEvent),
    number(events),
  ];
  for (const [size, what] of [
    ['small', '700 bytes'],
    ['sealed', 'sealed sizes'],
  ]) {
    for (const part of ['relay', 'consumer']) {
      const { perSecond } = plain[size][part];
      goals.push([
        `${part} without signatures, ${what}`,
        `≥ ${number(GOALS.eventsPerSecond)}/s`,
        `${number(perSecond)}/s`,
        verdict(perSecond >= GOALS.eventsPerSecond),
      ]);
    }
  }
  goals.push([
    'consumer with signatures, of the raw rate of verification',
    `≥ ${GOALS.shareOfRawVerify * 100} %`,
    `${round(share * 100, 0)} %`,
    verdict(share >= GOALS.shareOfRawVerify),
  ]);
  return [
    '## Relay and consumer alone\n\nEvents in batches. Sealed sizes: one `submitted` of 6 kB in five, the others 1.7 kB. The relay reads, numbers, signs, stores, sends and marks; the consumer reads, parses, hashes, verifies, looks for restores and commits the offset; its processor only counts. CPU of that one process, its thread pool included.',
    table(
      ['', 'events/s', 'CPU µs/event', 'events'],
      [
        line('relay, unsigned, 700 bytes', plain.small.relay),
        line('relay, unsigned, sealed sizes', plain.sealed.relay),
        line('relay, sealed sizes', full.sealed.relay),
        line('consumer, unverified, 700 bytes', plain.small.consumer),
        line('consumer, unverified, sealed sizes', plain.sealed.consumer),
        line('consumer, sealed sizes', full.sealed.consumer),
        line('Ed25519 verify and nothing else', rawVerify),
        line('Ed25519 sign and nothing else, one thread', rawSign),
      ],
    ),
  ];
}
