import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, idempotencyOf, Requires } from '#platform';
import { withdrawAgreement, type PartyContext } from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { AgreementPath } from './case.dto.js';
import { EmptyDto } from './verbs.dto.js';

/** Her choice, taken back: every copy that was made under it is told. */
@ApiTags('cases')
@Controller('agreements')
export class AgreementController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  /** Here it counts at once, at the recipients on arrival. Again: changes nothing. */
  @Post(':id/withdrawal')
  @HttpCode(202)
  @Requires('agreement:record')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param() { id: agreement }: AgreementPath,
    @IdempotencyKey() key: string,
    @Body() dto: EmptyDto,
  ): Promise<{ referrals: string[] }> {
    const idempotency = idempotencyOf(this.context, actor, key, `agreements/${agreement}/withdrawal`, dto);
    const { institution, subject } = actor;
    const told = await this.db.transaction((tx) =>
      withdrawAgreement(tx, this.context, { institution, agreement, actor: subject, idempotency }),
    );
    this.context.wakeRelay?.();
    return told;
  }
}
