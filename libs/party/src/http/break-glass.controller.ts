import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import {
  claimKey,
  listOpenings,
  openInEmergency,
  recorded,
  reviewOpening,
  type OpeningView,
  type Page,
  type PartyContext,
} from '#referral';
import { completeReviewTask, openTask } from '../app/tasks.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { BreakGlassDto, OpeningPath, OpeningsQuery, ReviewDto } from './access.dto.js';
import { placeOf, toPage } from './pages.js';
import { ReferralPath } from './referral.dto.js';

/** In an emergency one person reads one referral at once; a second person looks at it within a day. */
@ApiTags('break-glass')
@Controller()
export class BreakGlassController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post('referrals/:id/break-glass')
  @HttpCode(200)
  @Requires('break-glass:open')
  async open(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: BreakGlassDto,
  ): Promise<object> {
    const { institution, ...person } = actor;
    const { reason, side } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, `referrals/${id}/break-glass`, dto);
    const opened = await recorded(this.db, this.context, async (tx) => {
      if ((await claimKey(tx, idempotency, id)) !== undefined) return { referral: id };
      const opening = await openInEmergency(tx, this.context, { institution, id, side, person, reason });
      await openTask(tx, { institution, kind: 'review-break-glass', referral: id, about: opening.id });
      return opening;
    });
    this.context.wakeRelay?.();
    return opened;
  }

  @Get('break-glass')
  @Requires('break-glass:review')
  async list(
    @CurrentActor() { institution, subject }: Actor,
    @Query() { reviewed, cursor, limit = 50 }: OpeningsQuery,
  ): Promise<Page<OpeningView>> {
    const before = placeOf(cursor);
    return toPage(await listOpenings(this.db, { institution, subject, reviewed, before, limit }));
  }

  @Post('break-glass/:id/review')
  @HttpCode(204)
  @Requires('break-glass:review')
  async review(
    @CurrentActor() actor: Actor,
    @Param() { id: opening }: OpeningPath,
    @IdempotencyKey() key: string,
    @Body() dto: ReviewDto,
  ): Promise<void> {
    const { institution, ...person } = actor;
    const { justified } = dto;
    const idempotency = idempotencyOf(this.context, actor, key, `break-glass/${opening}/review`, dto);
    await recorded(this.db, this.context, async (tx) => {
      if ((await claimKey(tx, idempotency, opening)) !== undefined) return;
      await reviewOpening(tx, this.context, { institution, opening, justified, person });
      await completeReviewTask(tx, opening);
    });
    this.context.wakeRelay?.();
  }
}
