import type { DataSource, EntityManager } from 'typeorm';
import type { Purpose, ReportTable } from '../../domain/report/report.js';
import type { PlanContext } from '../plan-context.js';
import { directoryTables, targetTables } from './directory-tables.js';
import { campaignTables, equipeTables, needTables, tavoloTables, trainingTables } from './register-tables.js';

export interface ReportYear {
  readonly year: number;
  /** First and last day, `YYYY-MM-DD`. */
  readonly days: readonly [string, string];
}

/** What the plan's own registers have to say for a purpose in a year. */
export type ReportSource = (
  db: DataSource | EntityManager,
  context: PlanContext,
  year: ReportYear,
) => Promise<readonly ReportTable[]>;

/** By purpose; the audit's tables come after these. */
export const SOURCES: Readonly<Record<Purpose, readonly ReportSource[]>> = {
  1: [directoryTables],
  2: [targetTables],
  3: [needTables],
  4: [tavoloTables],
  5: [equipeTables],
  6: [trainingTables],
  7: [campaignTables],
};
