// (v) `staffetta verify`: events with all their signatures, and the tree alone.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';

const CHILD = fileURLToPath(new URL('../verify/rate.mjs', import.meta.url));

/** @returns per second: raw signatures of one core, events, hashes; and the share of cores × raw that events reach */
export function verify({ quick }) {
  return runChild(CHILD, {
    events: quick ? 20_000 : 100_000,
    leaves: quick ? 300_000 : 1_000_000,
    rounds: quick ? 1 : 3,
  });
}
