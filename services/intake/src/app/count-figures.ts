import { count, type CountFigures, type Figure } from '#party/app';

const CAME = `FROM contact WHERE institution = $1 AND happened_at >= $2 AND happened_at < $3`;
const GROUPED = [
  ['contacts-by-source', 'source'],
  ['contacts-by-channel', 'channel'],
  ['contacts-by-wish', 'wish'],
  // an open one has led to nothing yet, and is told so
  ['contacts-by-outcome', `coalesce(outcome, 'open')`],
  ['contacts-by-knowledge', 'learned_through'],
] as const;

/** Contacts, in the period in which they came (`happened`, not when they were entered). */
const contactFigures: CountFigures = async (tx, counting) => {
  const figures: Figure[] = await count(tx, counting, 'contacts', `SELECT count(*) ${CAME}`);
  for (const [figure, by] of GROUPED) {
    const grouped = `SELECT ${by} AS by, count(*) ${CAME} AND ${by} IS NOT NULL GROUP BY 1`;
    figures.push(...(await count(tx, counting, figure, grouped)));
  }
  return figures;
};

/** A step of the recipient, when it really happened. */
const STEP = (name: string): string => `(
  SELECT coalesce(e.occurred_at, p.occurred_at, e.appended_at)
  FROM referral_event e LEFT JOIN proposal p ON p.event_id = e.event_id
  WHERE e.referral = r.id AND e.side = 'r' AND e.name = '${name}' AND e.verdict = 'applied')`;
const OUTSIDE = `SELECT ${STEP('taken-in-charge')} AS began FROM referral r
  WHERE r.institution = $1 AND r.side = 's' AND r.reported AND r.service = 'placement'`;
const IN_TEAM = `SELECT ${STEP('taken-in-charge')} AS began, ${STEP('completed')} AS ended FROM referral r
  WHERE r.institution = $1 AND r.side = 'r' AND r.service = 'equipe-care'`;

/** What a centre or an ambito counts beside what every party does. */
export const intakeFigures: CountFigures = async (tx, counting) => [
  ...(await contactFigures(tx, counting)),
  ...(await count(
    tx,
    counting,
    'placements-outside',
    `SELECT count(*) FROM (${OUTSIDE}) o WHERE began >= $2 AND began < $3`,
  )),
  // the caseload of the multidisciplinary team, as `files-open` is that of the institution
  ...(await count(
    tx,
    counting,
    'equipe-cases-open',
    `SELECT count(*) FROM (${IN_TEAM}) t
     WHERE began < $3 AND (ended IS NULL OR (ended > $2 AND ended >= $3))`,
  )),
];
