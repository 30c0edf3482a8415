import type { Counted, Measured, Period, Release, Table } from './table.js';

/** All that a release is made of. The same input gives the same bytes. */
export interface ReleaseInput {
  /** All tables, in the order of publication. */
  readonly tables: readonly Table[];
  /** A quarter's release has the tables by quarter; a year's all tables, by year. */
  readonly period: Period;
  readonly asOf: number;
  /**
   * True counts: of the period, and of every quarter of its year so far (those of the tables by quarter). A year that is not
   * given is the sum of its quarters.
   */
  readonly counted: readonly Counted[];
  readonly measured: readonly Measured[];
  /** What was published before: at least everything of this year. */
  readonly earlier: readonly Release[];
}
