import type { DataSource, EntityManager } from 'typeorm';
import type { Purpose, ReportTable } from '../../domain/report/report.js';
import type { PlanContext } from '../plan-context.js';
import { campaignTables, equipeTables, needTables, tavoloTables, trainingTables } from './register-tables.js';

export type Reading = DataSource | EntityManager;

export interface ReportYear {
  readonly year: number;
  /** First and last day, `YYYY-MM-DD`. */
  readonly days: readonly [string, string];
}

/** What the plan's own registers have to say for a purpose in a year. */
export type ReportSource = (
  db: Reading,
  context: Pick<PlanContext, 'registry' | 'clock'>,
  year: ReportYear,
) => Promise<readonly ReportTable[]>;

/** By purpose; the audit's tables come after these. */
export const SOURCES: Readonly<Partial<Record<Purpose, readonly ReportSource[]>>> = {
  3: [needTables],
  4: [tavoloTables],
  5: [equipeTables],
  6: [trainingTables],
  7: [campaignTables],
};
