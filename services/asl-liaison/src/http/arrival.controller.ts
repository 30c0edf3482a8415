import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { endArrival, enterArrival, listArrivals, type ArrivalView } from '../app/arrival.js';
import { ArrivalPath, ArrivalQuery, EndArrivalDto, EnterArrivalDto } from './arrival.dto.js';

/** How long she waits for a doctor: twenty minutes after triage, so that she does not leave. */
@ApiTags('emergency department')
@Controller('arrivals')
export class ArrivalController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @Requires('referral:send')
  enter(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EnterArrivalDto,
  ): Promise<ArrivalView> {
    const { triagedAt } = dto;
    return this.db.transaction((tx) =>
      enterArrival(tx, this.context, actor, {
        ...(triagedAt === undefined ? {} : { triagedAt: new Date(triagedAt) }),
        idempotency: idempotencyOf(this.context, actor, key, 'arrivals', dto),
      }),
    );
  }

  /** The open ones by when she has to be seen. */
  @Get()
  @Requires('referral:read')
  async list(
    @CurrentActor() { institution }: Actor,
    @Query() { state = 'open' }: ArrivalQuery,
  ): Promise<{ items: ArrivalView[] }> {
    return { items: await listArrivals(this.db, institution, state, this.context.clock.now()) };
  }

  @Post(':id/end')
  @HttpCode(200)
  @Requires('referral:send')
  end(
    @CurrentActor() actor: Actor,
    @Param() { id }: ArrivalPath,
    @IdempotencyKey() key: string,
    @Body() dto: EndArrivalDto,
  ): Promise<ArrivalView> {
    const { outcome, endedAt } = dto;
    return this.db.transaction((tx) =>
      endArrival(tx, this.context, actor, {
        ...{ id, outcome, ...(endedAt === undefined ? {} : { endedAt: new Date(endedAt) }) },
        idempotency: idempotencyOf(this.context, actor, key, `arrivals/${id}/end`, dto),
      }),
    );
  }
}
