import { count, type CountFigures } from '#party/app';

/** Short observations, in the period in which they began or ended. */
export const observationFigures: CountFigures = async (tx, counting) => [
  ...(await count(
    tx,
    counting,
    'observations-begun',
    `SELECT count(*) FROM observation WHERE institution = $1 AND since >= $2 AND since < $3`,
  )),
  ...(await count(
    tx,
    counting,
    'observations-ended-by-outcome',
    `SELECT outcome AS by, count(*) FROM observation
     WHERE institution = $1 AND ended_at >= $2 AND ended_at < $3 GROUP BY 1`,
  )),
];
