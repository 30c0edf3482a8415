import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { EmptyDto } from '#party';
import { CurrentActor, IdempotencyKey, Requires, type Actor } from '#platform';
import { closeUnit, reopenUnit } from '../app/close-unit.js';
import { listUnits, type UnitView } from '../app/list-units.js';
import { CloseUnitDto, UnitPath } from './unit.dto.js';

/** The house's units: opaque codes, no location. Read by its own people only. */
@ApiTags('units')
@Controller('units')
export class UnitController {
  constructor(@Inject(DataSource) private readonly db: DataSource) {}

  @Get()
  @Requires('unit:read')
  async list(@CurrentActor() { institution }: Actor): Promise<{ items: UnitView[] }> {
    return { items: await listUnits(this.db, institution) };
  }

  /** Out of service. Doing it twice is a 409, doing it again after a lost answer too: the state says it is done. */
  @Post(':id/closure')
  @HttpCode(200)
  @Requires('unit:write')
  close(
    @CurrentActor() { institution }: Actor,
    @Param() { id }: UnitPath,
    @IdempotencyKey() _key: string,
    @Body() { reason, until }: CloseUnitDto,
  ): Promise<UnitView> {
    return this.db.transaction((tx) =>
      closeUnit(tx, { institution, id, reason, ...(until === undefined ? {} : { until: new Date(until) }) }),
    );
  }

  /** Available again: out of service no more, or a stay without a referral is over. */
  @Post(':id/reopening')
  @HttpCode(200)
  @Requires('unit:write')
  reopen(
    @CurrentActor() { institution }: Actor,
    @Param() { id }: UnitPath,
    @IdempotencyKey() _key: string,
    @Body() _dto: EmptyDto,
  ): Promise<UnitView> {
    return this.db.transaction((tx) => reopenUnit(tx, { institution, id }));
  }
}
