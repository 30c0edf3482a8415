import { count, type CountFigures } from '#party/app';

const TRIAGED = `FROM ed_arrival WHERE institution = $1 AND triaged_at >= $2 AND triaged_at < $3`;

/** Short observations, in the period in which they began or ended; arrivals, in that of their triage. */
export const aslFigures: CountFigures = async (tx, counting) => [
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
  ...(await count(tx, counting, 'arrivals', `SELECT count(*) ${TRIAGED}`)),
  ...(await count(
    tx,
    counting,
    'arrivals-by-outcome',
    `SELECT outcome AS by, count(*) ${TRIAGED} AND outcome IS NOT NULL GROUP BY 1`,
  )),
  ...(await count(
    tx,
    counting,
    'arrivals-seen-in-time',
    `SELECT count(*) ${TRIAGED} AND outcome = 'seen' AND ended_at <= see_by`,
  )),
];
