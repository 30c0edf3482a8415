import { Body, Controller, Get, Inject, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, PreferWait, Requires } from '#platform';
import {
  getReferral,
  listByDue,
  listReferrals,
  openContent,
  recorded,
  timeline,
  type PartyContext,
  type ReferralView,
} from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { Commands } from './commands.js';
import { NumberToCall } from './number-to-call.js';
import {
  ListReferralsQuery,
  ReferralPath,
  RerouteDto,
  SideQuery,
  SubmitReferralDto,
} from './referral.dto.js';

/** Imminent danger: the network comes second. */
const phoneFirst = ({ status, body, headers }: Answer<ReferralView>): Answer<object> =>
  new Answer(status, body.urgency === 'E0' ? { ...body, phoneFirst: '112' } : body, headers);

/** Sends and reads referrals. */
@ApiTags('referrals')
@Controller('referrals')
@UseInterceptors(NumberToCall, AnswerInterceptor)
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
    return phoneFirst(await this.commands.submit(actor, key, wait, dto));
  }

  /** Asks somebody else for the same, for the same woman, in one command: a referral of its own. */
  @Post(':id/reroute')
  @Requires('referral:send')
  async reroute(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RerouteDto,
  ): Promise<Answer<object>> {
    return phoneFirst(await this.commands.reroute(actor, { id, key, wait }, dto));
  }

  @Get()
  @Requires('referral:read')
  list(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Query() query: ListReferralsQuery,
  ): Promise<object> {
    const { side, state, kind, service, ended, cursor, limit = 50, order } = query;
    const list = order === 'due' ? listByDue : listReferrals;
    return list(this.db, this.context, {
      institution,
      subject,
      roles,
      side: side === 'sent' ? 's' : 'r',
      state,
      kind,
      service,
      ended,
      cursor,
      limit,
    });
  }

  @Get(':id')
  @Requires('referral:read')
  read(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Param() { id }: ReferralPath,
    @Query() { side }: SideQuery,
  ): Promise<object> {
    return getReferral(this.db, this.context, { institution, id, side, subject, roles });
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
