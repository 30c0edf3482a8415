import { Body, Controller, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires } from '#platform';
import type { ReferralView } from '#referral';
import { type Answer, AnswerInterceptor } from './answer.js';
import { CasePath } from './case.dto.js';
import { Commands } from './commands.js';
import { AskSeveralDto } from './referral.dto.js';

/** What is asked of others for a case. For its team. */
@ApiTags('cases')
@Controller('cases')
@UseInterceptors(AnswerInterceptor)
export class CaseRequestController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  /** Several recipients in one command: all of them are asked, or none. The first confirmation cancels the others. */
  @Post(':id/requests')
  @Requires('referral:send')
  ask(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: AskSeveralDto,
  ): Promise<Answer<{ items: ReferralView[] }>> {
    return this.commands.submitEach({ actor, id, key }, dto);
  }
}
