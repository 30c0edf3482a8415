import type { ServiceJobs } from '#party';
import { remindOfArrivals } from '../app/arrival.js';

const EVERY_MS = 5_000;

/** Women who wait for a doctor longer than they should. In any number of replicas: a step is taken once. */
export const arrivalJobs: ServiceJobs = (db, context) => [
  {
    name: 'arrivals',
    everyMs: EVERY_MS,
    run: () => db.transaction((tx) => remindOfArrivals(tx, context.clock.now())),
  },
];
