import { count, type CountFigures } from '#party/app';
import { lackFigures } from './count-lacks.js';

const BEGAN = `FROM stay WHERE institution = $1 AND since >= $2 AND since < $3`;
const DAY = (moment: string): string => `(${moment} AT TIME ZONE 'Europe/Rome')::date`;

/** Stays, in the period in which they began or ended; nights within the period, each stay counted once. */
const stayFigures: CountFigures = async (tx, counting) => [
  ...(await count(tx, counting, 'stays-begun', `SELECT count(*) ${BEGAN}`)),
  ...(await count(tx, counting, 'stays-begun-directly', `SELECT count(*) ${BEGAN} AND entry = 'direct'`)),
  ...(await count(tx, counting, 'women-admitted', `SELECT coalesce(sum(adults), 0) AS count ${BEGAN}`)),
  ...(await count(tx, counting, 'children-admitted', `SELECT coalesce(sum(minors), 0) AS count ${BEGAN}`)),
  ...(await count(
    tx,
    counting,
    'nights',
    // a night belongs to the day on which it begins; the day of leaving has none
    `SELECT coalesce(sum(${DAY('least(coalesce(ended_at, $3), $3)')} - ${DAY('greatest(since, $2)')}), 0) AS count
     FROM stay WHERE institution = $1 AND since < $3 AND (ended_at IS NULL OR ended_at > $2)`,
  )),
  ...(await count(
    tx,
    counting,
    'stays-ended-by-outcome',
    `SELECT outcome AS by, count(*) FROM stay WHERE institution = $1 AND ended_at >= $2 AND ended_at < $3 GROUP BY 1`,
  )),
  ...(await count(
    tx,
    counting,
    'stays-open',
    `SELECT count(*) FROM stay
     WHERE institution = $1 AND since < $3 AND (ended_at IS NULL OR (ended_at > $2 AND ended_at >= $3))`,
  )),
];

/** All that a house declares beside what every party does. */
export const houseFigures: CountFigures = async (tx, counting) => [
  ...(await stayFigures(tx, counting)),
  ...(await lackFigures(tx, counting)),
];
