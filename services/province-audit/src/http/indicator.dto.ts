import { IsOptional, Matches } from 'class-validator';

const PERIOD = /^20\d\d(?:-Q[1-4])?$/;

export class PeriodPath {
  /** A year or a quarter of one: `2026`, `2026-Q3`. */
  @Matches(PERIOD)
  period!: string;
}

export class IndicatorsQuery {
  /** What is published of this period; without it the list of what is published. */
  @IsOptional()
  @Matches(PERIOD)
  period?: string;
}
