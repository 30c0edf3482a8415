import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  UseInterceptors,
} from '@nestjs/common';
import { instanceToPlain } from 'class-transformer';
import { DataSource, type EntityManager } from 'typeorm';
import { Answer, AnswerInterceptor, EmptyDto, PARTY_CONTEXT } from '#party';
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
import { claimKey, type PartyContext } from '#referral';
import { changeBed, changeUnit, type UnitChange } from '../app/change-unit.js';
import { closeUnit, reopenUnit } from '../app/close-unit.js';
import { getUnit, listUnits, type UnitView } from '../app/list-units.js';
import { candidatesFor, type Candidate } from '../app/next-in-line.js';
import { unitHistory, type UnitPast } from '../app/unit-history.js';
import { HouseChanges } from './house-changes.js';
import { BedPath, ChangeBedDto, ChangeUnitDto, CloseUnitDto, UnitPath } from './unit.dto.js';

/** The house's units: opaque codes, no location. Read by its own people only. */
@ApiTags('units')
@Controller()
@UseInterceptors(AnswerInterceptor)
export class UnitController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(HouseChanges) private readonly changes: HouseChanges,
  ) {}

  @Get('units')
  @Requires('unit:read')
  async list(@CurrentActor() { institution, subject }: Actor): Promise<{ items: UnitView[] }> {
    return { items: await listUnits(this.db, institution, subject) };
  }

  @Get('units/:id')
  @Requires('unit:read')
  async read(
    @CurrentActor() { institution, subject }: Actor,
    @Param() { id }: UnitPath,
  ): Promise<Answer<UnitView>> {
    return tagged(await getUnit(this.db, institution, id, subject));
  }

  /** Those who wait, in the list's order, and whether it fits them. */
  @Get('units/:id/waiting')
  @Requires('unit:read')
  async waiting(
    @CurrentActor() { institution, subject }: Actor,
    @Param() { id }: UnitPath,
  ): Promise<{ items: Candidate[] }> {
    return { items: await candidatesFor(this.db, this.context, { institution, subject, unit: id }) };
  }

  /** What has filled it, the newest first: who was offered it when, and how that ended. */
  @Get('units/:id/history')
  @Requires('unit:read')
  async history(
    @CurrentActor() { institution, subject }: Actor,
    @Param() { id }: UnitPath,
  ): Promise<{ items: UnitPast[] }> {
    return { items: await unitHistory(this.db, { institution, subject, unit: id }) };
  }

  @Patch('units/:id')
  @Requires('unit:write')
  async change(
    @CurrentActor() actor: Actor,
    @Param() { id }: UnitPath,
    @IfMatch() ifMatch: string,
    @Body() dto: ChangeUnitDto,
  ): Promise<Answer<UnitView>> {
    const { institution } = actor;
    const change = instanceToPlain(dto, { exposeUnsetFields: false }) as UnitChange;
    const requireVersion = requireTag(ifMatch);
    return tagged(
      await this.say(actor, id, (tx) => changeUnit(tx, { institution, id, change, requireVersion })),
    );
  }

  /** Whether somebody can sleep in it. */
  @Put('units/:id/beds/:number')
  @Requires('unit:write')
  async changeBed(
    @CurrentActor() actor: Actor,
    @Param() { id, number }: BedPath,
    @IfMatch() ifMatch: string,
    @Body() { usable, reason }: ChangeBedDto,
  ): Promise<Answer<UnitView>> {
    const { institution } = actor;
    const more = usable || reason === undefined ? {} : { closed: reason };
    const bed = { institution, id, number: Number(number), requireVersion: requireTag(ifMatch), ...more };
    return tagged(await this.say(actor, id, (tx) => changeBed(tx, bed)));
  }

  /** Out of service. */
  @Post('units/:id/closure')
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
    const more = until === undefined ? {} : { until: new Date(until) };
    const idempotency = idempotencyOf(this.context, actor, key, `units/${id}/closure`, dto);
    return this.say(actor, id, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined) {
        await closeUnit(tx, { institution, id, reason, ...more });
      }
    });
  }

  /** Available again: out of service no more, or a stay without a referral is over. */
  @Post('units/:id/reopening')
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
    return this.say(actor, id, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) === undefined) await reopenUnit(tx, { institution, id });
    });
  }

  /** The answer is the unit as it is now, for this person: nothing of what she is shut out of. */
  private async say(
    { institution, subject }: Actor,
    id: string,
    work: (tx: EntityManager) => Promise<void>,
  ): Promise<UnitView> {
    const unit = await this.db.transaction(async (tx) => {
      await work(tx);
      return getUnit(tx, institution, id, subject);
    });
    this.changes.tell(institution, 'unit', unit.id);
    return unit;
  }
}

const tagged = (unit: UnitView): Answer<UnitView> => new Answer(200, unit, { etag: etag(unit.version) });

const requireTag =
  (ifMatch: string) =>
  (version: number): void => {
    requireMatch(ifMatch, version);
  };
