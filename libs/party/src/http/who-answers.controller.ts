import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { findWhoAnswers, type WhoAnswersView } from '../app/find-who-answers.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { WhoAnswersDto } from './referral.dto.js';

/** Who answers now, with the number to call. A question in a body, so that no address tells who asked about where. */
@ApiTags('referrals')
@Controller('who-answers')
export class WhoAnswersController {
  constructor(@Inject(PARTY_CONTEXT) private readonly context: PartyContext) {}

  @Post()
  @HttpCode(200)
  @Requires('registry:read')
  find(
    @CurrentActor() { institution }: Actor,
    @Body() { service, comune, at }: WhoAnswersDto,
  ): WhoAnswersView {
    return findWhoAnswers(this.context, { institution, service, comune, at });
  }
}
