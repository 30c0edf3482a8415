import type { DataSource, EntityManager } from 'typeorm';
import type { NeedLack } from '#contracts';
import { UNIT_LACKS, type Evidence } from '../../domain/register/evidence.js';

type Reading = DataSource | EntityManager;

const isLack = (text: string | null): text is NeedLack =>
  text !== null && (UNIT_LACKS as readonly string[]).includes(text);

/** All that the stream says for needs, by year, over all institutions. @param now no later night is counted */
export async function readEvidence(db: Reading, now: Date): Promise<Evidence[]> {
  const declared: { period: string; by: string | null; count: string }[] = await db.query(
    `SELECT s.period, f.by, sum(f.count) AS count
     FROM declared_statistics s, jsonb_to_recordset(s.figures) AS f (figure text, by text, count integer)
     WHERE f.figure = 'nights-without-unit' AND s.period ~ '^[0-9]{4}$' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const nights: { period: string; count: string }[] = await db.query(CAPACITY_NIGHTS, [now]);
  return [
    ...declared.map(({ period, by, count }) => ({
      ...{ period, figure: 'nights-without-unit' as const, count: Number(count) },
      ...(isLack(by) ? { by } : {}),
    })),
    ...nights.map(({ period, count }) => ({
      ...{ period, figure: 'nights-without-capacity' as const, count: Number(count) },
    })),
  ];
}

/**
 * Nights on which every house that has ever answered said at midnight, in Rome, that it had no place. An answer holds for
 * twelve hours; a house of which nothing is known that night makes it a night that is not counted.
 */
const CAPACITY_NIGHTS = `
  WITH house AS (SELECT institution, min(as_of) AS since FROM capacity_answer GROUP BY 1),
  night AS (
    SELECT day, (day + interval '1 day') AT TIME ZONE 'Europe/Rome' AS at
    FROM generate_series(
      (SELECT date_trunc('day', min(since) AT TIME ZONE 'Europe/Rome') FROM house),
      (SELECT date_trunc('day', least(max(as_of), $1) AT TIME ZONE 'Europe/Rome') FROM capacity_answer),
      interval '1 day') AS day
    -- a night that is not over may still become another
    WHERE (day + interval '1 day') AT TIME ZONE 'Europe/Rome' <= $1
  ), told AS (
    SELECT night.day, house.institution, (
      SELECT answer FROM capacity_answer a
      WHERE a.institution = house.institution AND a.as_of <= night.at AND a.as_of > night.at - interval '12 hours'
      ORDER BY a.as_of DESC LIMIT 1
    ) AS answer
    FROM night JOIN house ON house.since <= night.at
  ), full_night AS (
    SELECT day FROM told GROUP BY day HAVING bool_and(coalesce(answer IN ('none', 'waiting-list'), false))
  )
  SELECT to_char(day, 'YYYY') AS period, count(*) AS count FROM full_night GROUP BY 1 ORDER BY 1`;
