// (e) What protection costs one event, without database and log.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';

const CHILD = fileURLToPath(new URL('../trust/cost.mjs', import.meta.url));

/** @returns milliseconds per step and for a whole `submitted`, both ends together */
export function trust({ quick }) {
  return runChild(CHILD, { count: quick ? 5_000 : 20_000, warmUp: 1_000 });
}
