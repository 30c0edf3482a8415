import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  etag,
  IdempotencyKey,
  idempotencyOf,
  IfMatch,
  requireMatch,
  Requires,
} from '#platform';
import { giveOpinion, stepPlan, type GiveOpinion } from '../app/decide-plan.js';
import { editPlan } from '../app/draft-plan.js';
import type { PlanContext } from '../app/plan-context.js';
import { readVersion, type PlanVersionView, type Reader } from '../app/read-plans.js';
import type { ApprovalAct, PlanStep } from '../domain/plan.js';
import { PLAN_CONTEXT } from '../plan.tokens.js';
import { ApprovalDto, OpinionDto, PaperOpinionDto, PlanBodyDto, VersionPath } from './plan.dto.js';
import { readerOf } from './readers.js';

/** One version of a plan, from draft to approval. */
@ApiTags('plans')
@Controller('plans/:id/versions/:version')
export class PlanVersionController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  @Get()
  @Requires('plan:read')
  async read(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlanVersionView> {
    return this.show(path, readerOf(actor, this.context), reply);
  }

  @Put()
  @Requires('plan:write')
  async edit(
    @Param() path: VersionPath,
    @IfMatch() ifMatch: string,
    @Body() body: PlanBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlanVersionView> {
    const { id: plan, version } = path;
    const matches = (revision: number): void => {
      requireMatch(ifMatch, revision);
    };
    await this.say((tx) => editPlan(tx, this.context, { plan, version, body, matches }));
    return this.show(path, 'planner', reply);
  }

  /** Asks the ambiti, the health authority and the Tavolo. */
  @Post('concertation')
  @HttpCode(200)
  @Requires('plan:write')
  concertation(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
  ): Promise<PlanVersionView> {
    return this.step(actor, path, key, 'concertation');
  }

  /** Back to a draft: what was said of it stays, and does not count for what it becomes. */
  @Post('reopening')
  @HttpCode(200)
  @Requires('plan:write')
  reopening(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
  ): Promise<PlanVersionView> {
    return this.step(actor, path, key, 'reopening');
  }

  @Post('withdrawal')
  @HttpCode(200)
  @Requires('plan:write')
  withdrawal(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
  ): Promise<PlanVersionView> {
    return this.step(actor, path, key, 'withdrawal');
  }

  /** With the act; from then on this is the plan. */
  @Post('approval')
  @HttpCode(200)
  @Requires('plan:write')
  approval(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
    @Body() { number, date, pdfSha256 }: ApprovalDto,
  ): Promise<PlanVersionView> {
    return this.step(actor, path, key, 'approval', { number, date, pdfSha256 });
  }

  /** The caller's institution, asked, says what it thinks. */
  @Post('opinion')
  @HttpCode(200)
  @Requires('plan:contribute')
  opinion(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
    @Body() dto: OpinionDto,
  ): Promise<PlanVersionView> {
    const { opinion, remarks } = dto;
    return this.hear(actor, path, key, { opinion, remarks, by: actor.institution }, false);
  }

  /** The Province enters what came on paper, the Tavolo's too, or that nothing came. */
  @Post('paper-opinion')
  @HttpCode(200)
  @Requires('plan:write')
  paperOpinion(
    @CurrentActor() actor: Actor,
    @Param() path: VersionPath,
    @IdempotencyKey() key: string,
    @Body() dto: PaperOpinionDto,
  ): Promise<PlanVersionView> {
    const { opinion, remarks, by } = dto;
    return this.hear(actor, path, key, { opinion, remarks, by }, true);
  }

  private async hear(
    actor: Actor,
    path: VersionPath,
    key: string,
    said: Pick<GiveOpinion, 'opinion' | 'by'> & { readonly remarks: string | undefined },
    onPaper: boolean,
  ): Promise<PlanVersionView> {
    const { id: plan, version } = path;
    const route = `plans/${plan}/versions/${String(version)}/${onPaper ? 'paper-opinion' : 'opinion'}`;
    const idempotency = idempotencyOf(this.context, actor, key, route, said);
    const command = { ...said, plan, version, onPaper, idempotency };
    await this.say((tx) => giveOpinion(tx, this.context, command));
    return readVersion(this.db, this.context, readerOf(actor, this.context), { plan, version });
  }

  private async step(
    actor: Actor,
    path: VersionPath,
    key: string,
    step: PlanStep,
    act?: ApprovalAct,
  ): Promise<PlanVersionView> {
    const { id: plan, version } = path;
    const route = `plans/${plan}/versions/${String(version)}/${step}`;
    const idempotency = idempotencyOf(this.context, actor, key, route, act ?? {});
    const command = { plan, version, step, idempotency, ...(act === undefined ? {} : { act }) };
    await this.say((tx) => stepPlan(tx, this.context, command));
    return readVersion(this.db, this.context, 'planner', { plan, version });
  }

  private async say(work: (tx: EntityManager) => Promise<void>): Promise<void> {
    await this.db.transaction(work);
    this.context.wakeRelay();
  }

  private async show(
    { id: plan, version }: VersionPath,
    reader: Reader,
    reply: FastifyReply,
  ): Promise<PlanVersionView> {
    const view = await readVersion(this.db, this.context, reader, { plan, version });
    void reply.header('etag', etag(view.revision));
    return view;
  }
}
