import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import {
  eraseCase,
  eraseReferral,
  listErasures,
  recorded,
  type ErasureView,
  type Page,
  type PartyContext,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { PageQuery } from './access.dto.js';
import { CasePath } from './case.dto.js';
import { momentPlaceOf, toPage } from './pages.js';
import { ReferralPath, SideQuery } from './referral.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** The data-protection officer orders; both ends destroy their keys and say so. Again: changes nothing. */
@ApiTags('erasure')
@Controller()
export class ErasureController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** What was ordered, here or by the other party, and how far it is. */
  @Get('erasures')
  @Requires('access:read')
  async list(
    @CurrentActor() { institution, subject }: Actor,
    @Query() { cursor, limit = 50 }: PageQuery,
  ): Promise<Page<ErasureView>> {
    return toPage(
      await listErasures(this.db, { institution, subject, before: momentPlaceOf(cursor), limit }),
    );
  }

  @Post('cases/:id/erasure')
  @HttpCode(202)
  @Requires('erasure:order')
  async case(
    @CurrentActor() { institution, subject: actor }: Actor,
    @Param() { id }: CasePath,
    @Body() _: EmptyDto,
  ): Promise<{ referrals: string[] }> {
    const erased = await recorded(this.db, this.context, (tx) =>
      eraseCase(tx, this.context, { institution, case: id, actor }),
    );
    this.context.wakeRelay?.();
    return erased;
  }

  @Post('referrals/:id/erasure')
  @HttpCode(202)
  @Requires('erasure:order')
  async referral(
    @CurrentActor() { institution, subject: actor }: Actor,
    @Param() { id: referral }: ReferralPath,
    @Query() { side }: SideQuery,
    @Body() _: EmptyDto,
  ): Promise<{ referrals: string[] }> {
    await recorded(this.db, this.context, (tx) =>
      eraseReferral(tx, this.context, { institution, referral, side, actor }),
    );
    this.context.wakeRelay?.();
    return { referrals: [referral] };
  }
}
