import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { EmptyDto, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { lastSaid, renewCapacity, type SaidCapacity } from '../app/declare-capacity.js';
import { listArrivals, type ArrivalView } from '../app/list-arrivals.js';
import { listHouses, type HouseView } from '../app/list-houses.js';

/** The house as a whole: what it has, whom it expects, what it says of itself. */
@ApiTags('units')
@Controller()
export class HouseController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** What is authorised, and what can be used. */
  @Get('houses')
  @Requires('unit:read')
  async houses(@CurrentActor() { institution }: Actor): Promise<{ items: HouseView[] }> {
    return { items: await listHouses(this.db, institution) };
  }

  /** Who is expected: confirmed, and not here yet. Ids, codes and times. */
  @Get('arrivals')
  @Requires('unit:read')
  async arrivals(@CurrentActor() actor: Actor): Promise<{ items: ArrivalView[] }> {
    return { items: await listArrivals(this.db, actor) };
  }

  /** Somebody has looked: says again whether asking this house is worth it. Once in ten minutes; sooner it stands. */
  @Post('capacity/renewal')
  @HttpCode(200)
  @Requires('unit:write')
  async renew(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<SaidCapacity> {
    const { institution } = actor;
    const idempotency = idempotencyOf(this.context, actor, key, 'capacity/renewal', dto);
    const said = await this.db.transaction(async (tx) => {
      const replay = await claimKey(tx, idempotency, newId());
      // the same press again, perhaps after the ten minutes: nobody has looked anew
      return replay === undefined ? renewCapacity(tx, this.context, institution) : lastSaid(tx, institution);
    });
    this.context.wakeRelay?.();
    return said;
  }
}
