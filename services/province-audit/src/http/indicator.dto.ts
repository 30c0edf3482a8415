import { IsOptional, Matches } from 'class-validator';
import { PERIOD } from '../app/indicators/publish.js';

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
