import { Body, Controller, Get, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires } from '#platform';
import type { SentBefore } from '#referral';
import { type Answer, AnswerInterceptor } from './answer.js';
import { PassingCommands } from './passing-commands.js';
import { OpenReceivedCaseDto } from './passing.dto.js';
import { ReferralPath } from './referral.dto.js';

/** What follows a request: another one like it, or a file of the recipient's own. */
@ApiTags('referrals')
@Controller('referrals')
@UseInterceptors(AnswerInterceptor)
export class PassingController {
  constructor(@Inject(PassingCommands) private readonly commands: PassingCommands) {}

  /** What was sent, for a new form. For the people who work on it; the reading is recorded. */
  @Get(':id/again')
  @Requires('referral:send')
  again(@CurrentActor() actor: Actor, @Param() { id }: ReferralPath): Promise<SentBefore> {
    return this.commands.again({ actor, id });
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
