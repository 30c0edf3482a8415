import type { DataSource, EntityManager } from 'typeorm';
import { CODE_LABELS, type PlanProgress } from '#contracts';
import { budgetOf, type FundingLine } from '../../domain/plan.js';
import { euros, PURPOSES, type Purpose, type ReportTable } from '../../domain/report/report.js';
import type { StoredVersion } from '../stored-plan.js';

interface LastProgress {
  readonly action: string;
  readonly asOf: string;
  readonly progress: PlanProgress;
  readonly spent: readonly FundingLine[];
}

const sum = (lines: readonly FundingLine[]): number => lines.reduce((all, { cents }) => all + cents, 0);

/** The plan as a whole: the money by purpose and source, and how far each action had come at the year's end. */
export async function planTables(
  db: DataSource | EntityManager,
  { plan, body }: Pick<StoredVersion, 'plan' | 'body'>,
  lastDay: string,
): Promise<ReportTable[]> {
  const rows: LastProgress[] = await db.query(
    `SELECT DISTINCT ON (action) action, to_char(as_of, 'YYYY-MM-DD') AS "asOf", progress, spent FROM plan_progress
     WHERE plan = $1 AND as_of <= $2::date ORDER BY action, as_of DESC, at DESC`,
    [plan, lastDay],
  );
  const last = new Map(rows.map((row) => [row.action, row]));
  return [
    {
      code: 'budget',
      title: 'Risorse per finalità e fonte',
      columns: ['Finalità', 'Fonte', 'Previste'],
      rows: budgetOf(body.actions).map(({ purpose, source, cents }) => [
        `${String(purpose)}. ${PURPOSES[purpose as Purpose]}`,
        CODE_LABELS.fundingSource[source].it,
        euros(cents),
      ]),
    },
    {
      code: 'actions',
      title: 'Azioni e stato di attuazione',
      note: `Ultima rilevazione entro il ${lastDay.split('-').reverse().join('/')}.`,
      columns: ['Azione', 'Finalità', 'Stato', 'Previste', 'Spese'],
      rows: body.actions.map(({ code, title, purpose, budget }) => {
        const seen = last.get(code);
        return [
          title,
          String(purpose),
          seen === undefined ? 'non rilevato' : CODE_LABELS.planProgress[seen.progress].it,
          euros(sum(budget)),
          seen === undefined ? '' : euros(sum(seen.spent)),
        ];
      }),
    },
  ];
}
