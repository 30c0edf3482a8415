import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Matches } from 'class-validator';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { newId } from '#kernel';
import { PARTY_CONTEXT, STATISTICS } from '../party.tokens.js';
import { countStatistics, declareStatistics, type StatisticsView } from '../statistics/declare-statistics.js';
import type { CountFigures } from '../statistics/figures.js';
import { PERIOD } from '../statistics/period.js';

export class StatisticsQuery {
  /** A year or a quarter: `2026`, `2026-Q3`. */
  @Matches(PERIOD)
  period!: string;
}

export class DeclareStatisticsDto {
  @Matches(PERIOD)
  period!: string;

  /** Of the figures that were looked at. */
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  digest!: string;
}

/** What never travels as a referral is counted where it is, and declared by who answers for it. */
@ApiTags('statistics')
@Controller('statistics')
export class StatisticsController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(STATISTICS) private readonly ofService: CountFigures,
  ) {}

  @Get()
  @Requires('statistics:declare')
  read(
    @CurrentActor() { institution }: Actor,
    @Query() { period }: StatisticsQuery,
  ): Promise<StatisticsView> {
    return this.db.transaction('REPEATABLE READ', (tx) =>
      countStatistics(tx, this.ofService, { institution, period }),
    );
  }

  @Post()
  @HttpCode(200)
  @Requires('statistics:declare')
  async declare(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: DeclareStatisticsDto,
  ): Promise<StatisticsView> {
    const { institution, subject } = actor;
    const { period, digest } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, 'statistics', dto);
    const view = await this.db.transaction(async (tx) => {
      if ((await claimKey(tx, idempotency, newId())) !== undefined) {
        return countStatistics(tx, this.ofService, { institution, period });
      }
      const asked = { institution, period, digest, actor: subject };
      return declareStatistics(tx, this.context, this.ofService, asked);
    });
    this.context.wakeRelay?.();
    return view;
  }
}
