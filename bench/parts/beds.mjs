// (f) Two hundred clients who want five units: overlaps, deadlocks, and how long one attempt takes.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';

const CHILD = fileURLToPath(new URL('../beds/fight.mjs', import.meta.url));

/** @returns outcomes by name, overlaps and deadlocks, and the times of the attempts in milliseconds */
export const beds = ({ databaseUrl, quick }) =>
  runChild(CHILD, {
    databaseUrl,
    clients: 200,
    attempts: quick ? 10_000 : 100_000,
    units: 5,
    // as a node has
    poolSize: 20,
    pauseMs: 250,
  });
