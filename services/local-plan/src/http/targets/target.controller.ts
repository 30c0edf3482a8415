import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { CODES, type DirectoryKind } from '#contracts';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  IdempotencyKey,
  idempotencyOf,
  notFound,
  Requires,
} from '#platform';
import { romeDate } from '#trust';
import type { PlanContext } from '../../app/plan-context.js';
import { compareTargets, setTarget, type TargetView } from '../../app/targets.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';

export class TargetDto {
  @IsInt()
  @Min(2000)
  @Max(2199)
  year!: number;

  @IsIn(CODES.directoryKind)
  kind!: DirectoryKind;

  /** Absent: the province as a whole. */
  @IsOptional()
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
  ambito?: string;

  @IsInt()
  @Min(0)
  @Max(999)
  count!: number;
}

export class TargetsQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(2000)
  @Max(2199)
  year?: number;
}

/** Planned services against what is there (obiettivi di servizio, purpose 2). */
@ApiTags('targets')
@Controller('targets')
export class TargetController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  /** Of this year unless another is asked for; what is there is counted now. */
  @Get()
  @Requires('plan:read')
  async compare(@Query() { year }: TargetsQuery): Promise<{ items: TargetView[]; next: null }> {
    const asked = year ?? Number(romeDate(this.context.clock.now()).slice(0, 4));
    return { items: await compareTargets(this.db, this.context, asked), next: null };
  }

  /** Sets one; setting it again replaces it. */
  @Post()
  @HttpCode(200)
  @Requires('plan:write')
  async set(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: TargetDto,
  ): Promise<TargetView> {
    const idempotency = idempotencyOf(this.context, actor, key, 'targets', dto);
    const { year, kind, ambito, count } = dto;
    const target = { year, kind, count, idempotency, ...(ambito === undefined ? {} : { ambito }) };
    await this.db.transaction((tx) => setTarget(tx, this.context, target));
    this.context.wakeRelay();
    const all = await compareTargets(this.db, this.context, year);
    const found = all.find((each) => each.kind === kind && each.ambito === (ambito ?? null));
    if (found === undefined) throw notFound();
    return found;
  }
}
