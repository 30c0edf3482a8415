import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { IsUuid, PARTY_CONTEXT } from '#party';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { claimKey, recorded, type PartyContext } from '#referral';
import { linkedReferrals, linkReferrals, unlinkReferrals, type SameWoman } from '../app/same-woman.js';
import { suggestUnits, type Suggestion } from '../app/suggest-units.js';

export class FittingPath {
  @IsUuid()
  id!: string;
}

export class OtherReferralDto {
  @IsUuid()
  referral!: string;
}

/** What the house's people weigh about a request, for themselves. Every reading is recorded. */
@ApiTags('units')
@Controller('referrals/:id')
export class FittingController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** Units that fit, and what speaks against the others. */
  @Get('units')
  @Requires('referral:answer')
  units(@CurrentActor() actor: Actor, @Param() { id }: FittingPath): Promise<Suggestion> {
    const { institution } = actor;
    return this.read((tx) => suggestUnits(tx, this.context, { institution, id, person: actor }));
  }

  /** Perhaps the same woman: what somebody of this house has linked. */
  @Get('same-woman')
  @Requires('referral:answer')
  async linked(@CurrentActor() actor: Actor, @Param() { id }: FittingPath): Promise<{ items: SameWoman[] }> {
    const { institution } = actor;
    const items = await this.read((tx) =>
      linkedReferrals(tx, this.context, { institution, referral: id, person: actor }),
    );
    return { items };
  }

  @Post('same-woman')
  @HttpCode(204)
  @Requires('referral:answer')
  link(
    @CurrentActor() actor: Actor,
    @Param() { id }: FittingPath,
    @IdempotencyKey() key: string,
    @Body() dto: OtherReferralDto,
  ): Promise<void> {
    return this.change(actor, id, key, 'same-woman', dto, linkReferrals);
  }

  @Post('not-the-same-woman')
  @HttpCode(204)
  @Requires('referral:answer')
  unlink(
    @CurrentActor() actor: Actor,
    @Param() { id }: FittingPath,
    @IdempotencyKey() key: string,
    @Body() dto: OtherReferralDto,
  ): Promise<void> {
    return this.change(actor, id, key, 'not-the-same-woman', dto, unlinkReferrals);
  }

  private async change(
    actor: Actor,
    id: string,
    key: string,
    verb: string,
    dto: OtherReferralDto,
    work: typeof linkReferrals,
  ): Promise<void> {
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/${verb}`, dto);
    const { institution } = actor;
    await this.read(async (tx) => {
      if ((await claimKey(tx, idempotency, id)) !== undefined) return;
      await work(tx, this.context, { institution, person: actor, referral: id, other: dto.referral });
    });
  }

  private async read<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const answer = await recorded(this.db, this.context, work);
    this.context.wakeRelay?.();
    return answer;
  }
}
