import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Matches, MaxLength } from 'class-validator';
import { DataSource } from 'typeorm';
import { Relay } from '#messaging';
import { ApiExcludeController, Private } from '#platform';
import type { PartyContext } from '#referral';
import { answerRewrap } from '../app/answer-rewrap.js';
import { PARTY_CONTEXT } from '../party.tokens.js';

export class RewrapDto {
  /** A JWT, signed with the asking institution's token key. */
  @MaxLength(2_000)
  @Matches(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  request!: string;
}

/** For peers that lost their key store; on the private port. The key itself goes over the lane. */
@ApiExcludeController()
@Controller('internal/v1/rewrap')
@Private()
export class RewrapController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(Relay) private readonly relay: Relay,
  ) {}

  @Post()
  @HttpCode(202)
  async rewrap(@Body() { request }: RewrapDto): Promise<{ rewrapped: boolean }> {
    const rewrapped = await answerRewrap(this.db, this.context, request);
    if (rewrapped) this.relay.wake();
    return { rewrapped };
  }
}
