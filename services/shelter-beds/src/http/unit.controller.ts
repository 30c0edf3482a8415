import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EmptyDto, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { closeUnit, reopenUnit } from '../app/close-unit.js';
import { getUnit, listUnits, type UnitView } from '../app/list-units.js';
import { CloseUnitDto, UnitPath } from './unit.dto.js';

/** The house's units: opaque codes, no location. Read by its own people only. */
@ApiTags('units')
@Controller('units')
export class UnitController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('unit:read')
  async list(@CurrentActor() { institution, subject }: Actor): Promise<{ items: UnitView[] }> {
    return { items: await listUnits(this.db, institution, subject) };
  }

  /** Out of service. */
  @Post(':id/closure')
  @HttpCode(200)
  @Requires('unit:write')
  close(
    @CurrentActor() actor: Actor,
    @Param() { id }: UnitPath,
    @IdempotencyKey() key: string,
    @Body() dto: CloseUnitDto,
  ): Promise<UnitView> {
    const { institution } = actor;
    const { reason, until } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, `units/${id}/closure`, dto);
    return this.db.transaction(async (tx) => {
      if ((await claimKey(tx, idempotency, id)) !== undefined) return getUnit(tx, institution, id);
      const more = until === undefined ? {} : { until: new Date(until) };
      return closeUnit(tx, { institution, id, reason, ...more });
    });
  }

  /** Available again: out of service no more, or a stay without a referral is over. */
  @Post(':id/reopening')
  @HttpCode(200)
  @Requires('unit:write')
  reopen(
    @CurrentActor() actor: Actor,
    @Param() { id }: UnitPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<UnitView> {
    const { institution } = actor;
    const idempotency = idempotencyOf(this.context, actor, key, `units/${id}/reopening`, dto);
    return this.db.transaction(async (tx) => {
      if ((await claimKey(tx, idempotency, id)) !== undefined) return getUnit(tx, institution, id);
      return reopenUnit(tx, { institution, id });
    });
  }
}
