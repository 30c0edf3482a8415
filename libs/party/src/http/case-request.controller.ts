import { Body, Controller, Get, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, Requires } from '#platform';
import { listRequests, recorded, type PartyContext, type ReferralView } from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { type Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
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
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** What was asked for her, and the request that the file was opened from. */
  @Get(':id/requests')
  @Requires('case:read')
  async list(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
  ): Promise<{ items: readonly ReferralView[] }> {
    const items = await recorded(this.db, this.context, (tx) =>
      listRequests(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return { items };
  }

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
