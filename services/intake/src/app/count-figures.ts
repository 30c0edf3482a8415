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
export const contactFigures: CountFigures = async (tx, counting) => {
  const figures: Figure[] = await count(tx, counting, 'contacts', `SELECT count(*) ${CAME}`);
  for (const [figure, by] of GROUPED) {
    const grouped = `SELECT ${by} AS by, count(*) ${CAME} AND ${by} IS NOT NULL GROUP BY 1`;
    figures.push(...(await count(tx, counting, figure, grouped)));
  }
  return figures;
};
