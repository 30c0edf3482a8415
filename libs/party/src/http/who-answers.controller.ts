import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { findWhoAnswers, type WhoAnswersView } from '../app/find-who-answers.js';
import { withDutyNumber } from '../duty/shifts.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { WhoAnswersDto } from './referral.dto.js';

/** Who answers now, with the number to call. A question in a body, so that no address tells who asked about where. */
@ApiTags('referrals')
@Controller('who-answers')
export class WhoAnswersController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('registry:read')
  find(
    @CurrentActor() { institution }: Actor,
    @Body() { service, comune, at }: WhoAnswersDto,
  ): Promise<WhoAnswersView> {
    const found = findWhoAnswers(this.context, { institution, service, comune, at });
    const moment = at === undefined ? this.context.clock.now() : new Date(at);
    return withDutyNumber(this.db, this.context, found, { own: institution, service, at: moment });
  }
}
