import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NumberToCall, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { recorded, withRefusals, type PartyContext, type ReferralView } from '#referral';
import { askCostCover } from '../app/ask-cost-cover.js';
import { listCostCover, type CostCoverView } from '../app/list-cost-cover.js';
import { AskCostCoverDto } from './cost-cover.dto.js';
import { StayPath } from './stay.dto.js';

/** Who pays the daily fee of a stay. Never a condition of it. */
@ApiTags('stays')
@Controller('stays/:id/cost-cover')
@UseInterceptors(NumberToCall)
export class CostCoverController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @HttpCode(201)
  @Requires('referral:send')
  async ask(
    @CurrentActor() actor: Actor,
    @Param() { id }: StayPath,
    @IdempotencyKey() key: string,
    @Body() dto: AskCostCoverDto,
  ): Promise<ReferralView> {
    const idempotency = idempotencyOf(this.context, actor, key, `stays/${id}/cost-cover`, dto);
    const { institution, subject, roles } = actor;
    const {
      callback: { name, phone },
      ...rest
    } = dto;
    const view = await withRefusals(this.db, this.context, (tx) =>
      askCostCover(tx, this.context, {
        ...rest,
        ...{ institution, stay: id, person: { subject, roles }, callback: { name, phone }, idempotency },
      }),
    );
    this.context.wakeRelay?.();
    return view;
  }

  @Get()
  @Requires('referral:read')
  async list(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Param() { id }: StayPath,
  ): Promise<{ items: CostCoverView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listCostCover(tx, this.context, { institution, stay: id, person: { subject, roles } }),
    );
    this.context.wakeRelay?.();
    return { items };
  }
}
