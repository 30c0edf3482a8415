import { Body, Controller, Get, Inject, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, PreferWait, Requires } from '#platform';
import { getReferral, listReferrals, openContent, recorded, timeline, type PartyContext } from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { Commands } from './commands.js';
import { ListReferralsQuery, ReferralPath, SideQuery, SubmitReferralDto } from './referral.dto.js';

/** Sends and reads referrals. */
@ApiTags('referrals')
@Controller('referrals')
@UseInterceptors(AnswerInterceptor)
export class ReferralController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  @Post()
  @Requires('referral:send')
  async submit(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: SubmitReferralDto,
  ): Promise<Answer<object>> {
    const { status, body, headers } = await this.commands.submit(actor, key, wait, dto);
    // imminent danger: the network comes second
    return new Answer(status, dto.urgency === 'E0' ? { ...body, phoneFirst: '112' } : body, headers);
  }

  @Get()
  @Requires('referral:read')
  list(@CurrentActor() { institution, subject }: Actor, @Query() query: ListReferralsQuery): Promise<object> {
    const { side, state, cursor, limit = 50 } = query;
    return listReferrals(this.db, this.context, {
      institution,
      subject,
      side: side === 'sent' ? 's' : 'r',
      state,
      cursor,
      limit,
    });
  }

  @Get(':id')
  @Requires('referral:read')
  read(
    @CurrentActor() { institution, subject }: Actor,
    @Param() { id }: ReferralPath,
    @Query() { side }: SideQuery,
  ): Promise<object> {
    return getReferral(this.db, this.context, { institution, id, side, subject });
  }

  /** What the parties have told each other. The reading is recorded in the same transaction: no record, no data. */
  @Get(':id/content')
  @Requires('referral:read')
  content(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Param() { id }: ReferralPath,
    @Query() { side }: SideQuery,
  ): Promise<object> {
    return recorded(this.db, this.context, (tx) =>
      openContent(tx, this.context, { institution, id, side, person: { subject, roles } }),
    );
  }

  @Get(':id/timeline')
  @Requires('referral:read')
  async timeline(
    @CurrentActor() { institution, subject }: Actor,
    @Param() { id }: ReferralPath,
    @Query() { side }: SideQuery,
  ): Promise<object> {
    return { items: await timeline(this.db, { institution, id, side, subject }) };
  }
}
