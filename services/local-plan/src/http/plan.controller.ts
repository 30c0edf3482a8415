import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isId } from '#kernel';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  decodeCursor,
  encodeCursor,
  IdempotencyKey,
  idempotencyOf,
  Requires,
} from '#platform';
import { amendPlan, draftPlan } from '../app/draft-plan.js';
import type { PlanContext } from '../app/plan-context.js';
import {
  listPlans,
  listProgress,
  readPlan,
  readVersion,
  type PlanSummary,
  type PlanVersionView,
  type ProgressView,
} from '../app/read-plans.js';
import { recordProgress } from '../app/record-progress.js';
import { PLAN_CONTEXT } from '../plan.tokens.js';
import { PageQuery, PlanDto, PlanPath, ProgressDto } from './plan.dto.js';
import { readerOf } from './readers.js';

/** The three-year plan: begun, amended, watched. */
@ApiTags('plans')
@Controller('plans')
export class PlanController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  @Get()
  @Requires('plan:read')
  async list(@CurrentActor() actor: Actor): Promise<{ items: PlanSummary[]; next: null }> {
    return { items: await listPlans(this.db, readerOf(actor, this.context)), next: null };
  }

  @Get(':id')
  @Requires('plan:read')
  one(@CurrentActor() actor: Actor, @Param() { id }: PlanPath): Promise<PlanSummary> {
    return readPlan(this.db, readerOf(actor, this.context), id);
  }

  /** A new plan, as the draft of its first version. */
  @Post()
  @Requires('plan:write')
  async draft(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: PlanDto,
  ): Promise<PlanVersionView> {
    const idempotency = idempotencyOf(this.context, actor, key, 'plans', dto);
    const { from, to, ...body } = dto;
    const plan = await this.db.transaction((tx) =>
      draftPlan(tx, this.context, { from, to, body, idempotency }),
    );
    this.context.wakeRelay();
    return readVersion(this.db, this.context, 'planner', { plan, version: 1 });
  }

  /** The next version, with what the one in force says. */
  @Post(':id/versions')
  @Requires('plan:write')
  async amend(
    @CurrentActor() actor: Actor,
    @Param() { id: plan }: PlanPath,
    @IdempotencyKey() key: string,
  ): Promise<PlanVersionView> {
    const idempotency = idempotencyOf(this.context, actor, key, `plans/${plan}/versions`, {});
    const version = await this.db.transaction((tx) => amendPlan(tx, this.context, { plan, idempotency }));
    this.context.wakeRelay();
    return readVersion(this.db, this.context, 'planner', { plan, version });
  }

  @Get(':id/progress')
  @Requires('plan:read')
  async progress(
    @CurrentActor() actor: Actor,
    @Param() { id }: PlanPath,
    @Query() { cursor, limit }: PageQuery,
  ): Promise<{ items: ProgressView[]; next: string | null }> {
    const after = cursor === undefined ? undefined : progressCursor(cursor);
    const items = await listProgress(this.db, readerOf(actor, this.context), id, {
      limit: limit + 1,
      ...(after === undefined ? {} : { after }),
    });
    const page = items.slice(0, limit);
    const last = page.at(-1);
    const next = items.length > limit && last !== undefined ? encodeCursor(last.asOf, last.id) : null;
    return { items: page, next };
  }

  /** How far an action of the plan in force has come. */
  @Post(':id/progress')
  @HttpCode(201)
  @Requires('plan:write')
  async record(
    @CurrentActor() actor: Actor,
    @Param() { id: plan }: PlanPath,
    @IdempotencyKey() key: string,
    @Body() dto: ProgressDto,
  ): Promise<{ id: string }> {
    const idempotency = idempotencyOf(this.context, actor, key, `plans/${plan}/progress`, dto);
    const { action, asOf, progress, spent, note } = dto;
    const said = { action, asOf, progress, spent, note };
    const command = { ...said, plan, enteredBy: actor.subject, idempotency };
    const id = await this.db.transaction((tx) => recordProgress(tx, this.context, command));
    this.context.wakeRelay();
    return { id };
  }
}

/** @throws AppError `invalid` `cursor.invalid` */
function progressCursor(cursor: string): [string, string] {
  const [asOf = '', id = ''] = decodeCursor(cursor, 2);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || !isId(id)) decodeCursor('', 2);
  return [asOf, id];
}
