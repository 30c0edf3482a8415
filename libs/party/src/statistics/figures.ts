import type { EntityManager } from 'typeorm';
import type { StatisticsFigure } from '#contracts';
import type { Period } from './period.js';

/** One count. `by`: the code that it is counted by. */
export interface Figure {
  readonly figure: StatisticsFigure;
  readonly by?: string;
  readonly count: number;
}

export interface Counting {
  readonly institution: string;
  readonly period: Period;
}

/** What a service counts from its own tables. Pure reading; the same tables give the same figures. */
export type CountFigures = (tx: EntityManager, counting: Counting) => Promise<readonly Figure[]>;

interface Row {
  readonly by: string | null;
  readonly count: string;
}

/**
 * Runs a statement that gives `count`, and `by` where it groups; what nobody grouped by is left out.
 * @param sql with `$1` the institution, `$2` and `$3` the period
 */
export async function count(
  tx: EntityManager,
  { institution, period: { from, to } }: Counting,
  figure: StatisticsFigure,
  sql: string,
): Promise<Figure[]> {
  const rows = await tx.query<Row[]>(sql, [institution, from, to]);
  return rows.map(({ by, count: counted }) => ({
    figure,
    ...(typeof by === 'string' ? { by } : {}),
    count: Number(counted),
  }));
}

const OPENED = `FROM case_file WHERE institution = $1 AND opened_at >= $2 AND opened_at < $3`;

/** What every party counts. An erased file was opened all the same. */
export const partyFigures: CountFigures = async (tx, counting) => [
  ...(await count(tx, counting, 'files-opened', `SELECT count(*) ${OPENED}`)),
  ...(await count(
    tx,
    counting,
    'files-opened-by-subject',
    `SELECT subject AS by, count(*) ${OPENED} GROUP BY 1`,
  )),
  ...(await count(
    tx,
    counting,
    'files-closed-by-outcome',
    `SELECT outcome AS by, count(*) FROM case_file
     WHERE institution = $1 AND closed_at >= $2 AND closed_at < $3 GROUP BY 1`,
  )),
  // the caseload: one that was opened again counts as open all the time
  ...(await count(
    tx,
    counting,
    'files-open',
    `SELECT count(*) FROM case_file
     WHERE institution = $1 AND opened_at < $3 AND (closed_at IS NULL OR (closed_at > $2 AND closed_at >= $3))`,
  )),
];
