import { Body, Controller, HttpCode, Inject, Post, UseInterceptors } from '@nestjs/common';
import { Matches, MaxLength } from 'class-validator';
import { DataSource } from 'typeorm';
import { ApiExcludeController, Private } from '#platform';
import { AccessDenied, isIdentityRule, recorded, type PartyContext } from '#referral';
import { acceptClaim, answerClaim } from '../app/answer-claim.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';

export class ClaimDto {
  /** A JWT, signed with the asking institution's token key. */
  @MaxLength(2_000)
  @Matches(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  request!: string;
}

/** For recipients that ask for name and contact; on the private port. A refusal says its rule and nothing else. */
@ApiExcludeController()
@Controller('internal/v1/claims')
@Private()
@UseInterceptors(AnswerInterceptor)
export class ClaimController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @HttpCode(200)
  async claim(@Body() { request }: ClaimDto): Promise<Answer<object>> {
    try {
      const claim = await acceptClaim(this.db, this.context, request);
      const identity = await recorded(this.db, this.context, (tx) => answerClaim(tx, this.context, claim));
      this.context.wakeRelay?.();
      return new Answer(200, { identity });
    } catch (error) {
      const rule = error instanceof AccessDenied ? error.details['rule'] : undefined;
      if (!isIdentityRule(rule)) throw error;
      return new Answer(409, { rule });
    }
  }
}
