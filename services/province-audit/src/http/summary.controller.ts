import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Matches } from 'class-validator';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { ApiTags, Requires } from '#platform';
import { summarise, type DayOfFlow } from '../app/summarise.js';

const DAY = /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

export class SummaryQuery {
  /** First day, Europe/Rome. */
  @Matches(DAY)
  from!: string;

  /** Last day. */
  @Matches(DAY)
  to!: string;
}

@ApiTags('summary')
@Controller('summary')
export class SummaryController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  /** How many referrals each flow carried each day; 1 to 4 are not told (null). */
  @Get()
  @Requires('audit:check')
  async read(@Query() { from, to }: SummaryQuery): Promise<{ items: DayOfFlow[] }> {
    for (const day of [from, to]) {
      if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
        throw new AppError('invalid', 'summary.no-such-day', 'There is no such day.');
      }
    }
    return { items: await summarise(this.db, { from, to }) };
  }
}
