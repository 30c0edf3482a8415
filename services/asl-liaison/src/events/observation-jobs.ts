import type { ServiceJobs } from '#party';
import { remindOfObservations } from '../app/observation.js';

const MINUTE = 60_000;

/** Observations that had to be settled. In any number of replicas: a task is opened once. */
export const observationJobs: ServiceJobs = (db, context) => [
  {
    name: 'observations',
    everyMs: MINUTE,
    run: () => db.transaction((tx) => remindOfObservations(tx, context.clock.now())),
  },
];
