import type { EntityManager } from 'typeorm';
import type { DeclineReason, NeedLack } from '#contracts';
import { count, type CountFigures, type Counting, type Figure } from '#party/app';

/** What was lacking, by the precise reason of a refusal. The others, a house that is too near among them, are one. */
const LACK_OF: Readonly<Partial<Record<DeclineReason, NeedLack>>> = {
  'no-place': 'places',
  'unit-does-not-fit': 'large-household',
  accessibility: 'step-free',
  'sons-age': 'sons-over-age',
  pets: 'pets',
};
const LACKS = Object.entries(LACK_OF)
  .map(([reason, lack]) => `WHEN '${reason}' THEN '${lack}'`)
  .join(' ');

/**
 * What the house could not give: requests declined, by what was lacking, and nights without a free unit of a kind. Of the
 * steps, the sons' age and the rest nothing is said of a single request, and nothing of a single stay: both are told by
 * whole years alone, since a quarter may have had one.
 */
export const lackFigures: CountFigures = async (tx, counting) =>
  isYear(counting.period.name)
    ? [
        ...(await count(tx, counting, 'places-refused-by-lack', REFUSED)),
        ...(await nightsWithoutUnit(tx, counting)),
      ]
    : [];
const isYear = (period: string): boolean => !period.includes('-');

const REFUSED = `
  SELECT CASE p.reason ${LACKS} ELSE 'other' END AS by, count(*)
  FROM referral r
  JOIN proposal p ON p.referral = r.id AND p.side = 'r' AND p.name = 'declined'
  JOIN referral_event e ON e.referral = r.id AND e.side = 'r' AND e.event_id = p.event_id AND e.verdict = 'applied'
  WHERE r.side = 'r' AND r.institution = $1 AND r.service = 'placement'
    AND coalesce(p.occurred_at, e.appended_at) >= $2 AND coalesce(p.occurred_at, e.appended_at) < $3
  GROUP BY 1`;

/**
 * A night belongs to the day on which it begins and is looked at where it ends, at midnight in Rome. A unit is filled from
 * the hold to the end of the stay; of a late entry by when she really came and left. Nights before the node knew of anybody
 * count for nothing. Of a kind with fewer than two units nothing is said: its nights would be the stays of whoever was in
 * the one. That beds of a unit are closed has no date, so it is left out; a unit out of service has one.
 */
export function nightsWithoutUnit(tx: EntityManager, counting: Counting): Promise<Figure[]> {
  return count(
    tx,
    counting,
    'nights-without-unit',
    `WITH filled AS (
       SELECT r.unit,
         CASE WHEN row_number() OVER (PARTITION BY r.stay ORDER BY r.since) = 1
           THEN least(r.since, s.since) ELSE r.since END AS since,
         CASE WHEN row_number() OVER (PARTITION BY r.stay ORDER BY r.since DESC) = 1
           THEN coalesce(s.ended_at, r.ended_at) ELSE r.ended_at END AS until
       FROM reservation r JOIN unit u ON u.id = r.unit AND u.institution = $1 LEFT JOIN stay s ON s.id = r.stay
     ), kind AS (
       SELECT u.id AS unit, k.lack FROM unit u
       CROSS JOIN LATERAL (SELECT count(*) AS beds FROM bed WHERE bed.unit = u.id) b
       CROSS JOIN LATERAL (VALUES
         ('places', true),
         ('step-free', u.step_free),
         ('large-household', u.minors + u.cots >= 2 AND b.beds + u.cots >= 3),
         ('sons-over-age', u.sons_max_age IS NULL OR u.sons_max_age >= 17),
         ('pets', u.pets_ok)
       ) AS k (lack, suits)
       WHERE u.institution = $1 AND k.suits
     ), night AS (
       SELECT (day + interval '1 day') AT TIME ZONE 'Europe/Rome' AS at
       FROM generate_series(date_trunc('day', $2::timestamptz AT TIME ZONE 'Europe/Rome'),
         date_trunc('day', least($3::timestamptz, clock_timestamp()) AT TIME ZONE 'Europe/Rome') - interval '1 day',
         interval '1 day') AS day
     )
     SELECT lack AS by, count(night.at) AS count
     FROM (SELECT lack FROM kind GROUP BY 1 HAVING count(*) > 1) AS lack
     LEFT JOIN night ON night.at > least(
         (SELECT min(since) FROM filled), (SELECT min(since) FROM stay WHERE institution = $1))
       AND NOT EXISTS (
         SELECT FROM kind WHERE kind.lack = lack.lack AND NOT EXISTS (
           SELECT FROM filled f
           WHERE f.unit = kind.unit AND f.since <= night.at AND (f.until IS NULL OR f.until > night.at)))
     GROUP BY 1`,
  );
}
