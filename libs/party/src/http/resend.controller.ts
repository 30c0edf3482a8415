import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Matches, MaxLength } from 'class-validator';
import { DataSource } from 'typeorm';
import { Relay } from '#messaging';
import { ApiExcludeController, Private } from '#platform';
import type { PartyContext } from '#referral';
import { answerResend } from '../app/answer-resend.js';
import { PARTY_CONTEXT } from '../party.tokens.js';

export class ResendDto {
  /** A JWT, signed with the asking institution's token key. */
  @MaxLength(2_000)
  @Matches(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  request!: string;
}

/** For peers whose lane has a gap; on the private port. */
@ApiExcludeController()
@Controller('internal/v1/resend')
@Private()
export class ResendController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Relay) private readonly relay: Relay,
  ) {}

  @Post()
  @HttpCode(202)
  async resend(@Body() { request }: ResendDto): Promise<{ resent: number }> {
    const resent = await answerResend(this.db, this.context, request);
    if (resent > 0) this.relay.wake();
    return { resent };
  }
}
