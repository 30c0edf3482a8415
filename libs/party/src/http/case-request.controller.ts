import { Body, Controller, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires } from '#platform';
import type { ReferralView } from '#referral';
import { type Answer, AnswerInterceptor } from './answer.js';
import { CasePath } from './case.dto.js';
import { Commands } from './commands.js';
import { NumberToCall } from './number-to-call.js';
import { PassingCommands } from './passing-commands.js';
import { HandOverDto, ReturnDto } from './passing.dto.js';
import { AskSeveralDto } from './referral.dto.js';

/** What is asked of others for a case. For its team. */
@ApiTags('cases')
@Controller('cases')
@UseInterceptors(NumberToCall, AnswerInterceptor)
export class CaseRequestController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(PassingCommands) private readonly passing: PassingCommands,
  ) {}

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

  /** She is back: a new request, prefilled with what was sent then. A closed file is open again. */
  @Post(':id/return')
  @Requires('referral:send')
  return(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: ReturnDto,
  ): Promise<Answer<ReferralView>> {
    return this.passing.return({ actor, id, key }, dto);
  }

  /** Asks another institution to go on with her. Closed here when she is in charge there; the file stays to be read. */
  @Post(':id/hand-over')
  @Requires('referral:send')
  handOver(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IdempotencyKey() key: string,
    @Body() dto: HandOverDto,
  ): Promise<Answer<ReferralView>> {
    return this.passing.handOver({ actor, id, key }, dto);
  }
}
