import { Body, Controller, Get, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires } from '#platform';
import type { SentBefore } from '#referral';
import { type Answer, AnswerInterceptor } from './answer.js';
import { NumberToCall } from './number-to-call.js';
import { PassingCommands, type MorningView } from './passing-commands.js';
import { MorningDto, OpenReceivedCaseDto } from './passing.dto.js';
import { ReferralPath } from './referral.dto.js';

/** What follows a request: another one like it, or a file of the recipient's own. */
@ApiTags('referrals')
@Controller('referrals')
@UseInterceptors(NumberToCall, AnswerInterceptor)
export class PassingController {
  constructor(@Inject(PassingCommands) private readonly commands: PassingCommands) {}

  /** What was sent, for a new form. For the people who work on it; the reading is recorded. */
  @Get(':id/again')
  @Requires('referral:send')
  again(@CurrentActor() actor: Actor, @Param() { id }: ReferralPath): Promise<SentBefore> {
    return this.commands.again({ actor, id });
  }

  /** She is secure for the night; the centre in the morning, with its time from its opening on. */
  @Post(':id/morning')
  @Requires('referral:send')
  morning(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: MorningDto,
  ): Promise<Answer<MorningView>> {
    return this.commands.morning({ actor, id, key }, dto);
  }

  /** The recipient's own file of her. Its id stays here, as the sender's stays there. */
  @Post(':id/case')
  @Requires('case:open')
  openCase(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @Body() dto: OpenReceivedCaseDto,
  ): Promise<Answer<object>> {
    return this.commands.openCase({ actor, id, key }, dto);
  }
}
