import { Controller, Get, Inject, Query } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import { pathsFor, type PartyContext, type PathView } from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { PathQuery } from './case.dto.js';

/** Whom one may ask, before there is a file: a form shows it while somebody is on the telephone. */
@ApiTags('referrals')
@Controller('paths')
export class PathController {
  constructor(@Inject(PARTY_CONTEXT) private readonly context: PartyContext) {}

  /** What may be asked for, of whom, and why not what else; with a number to call. */
  @Get()
  @Requires('referral:send')
  list(
    @CurrentActor() { institution, subject, roles }: Actor,
    @Query() { subject: about = 'woman' }: PathQuery,
  ): { items: readonly PathView[] } {
    return { items: pathsFor(this.context, { institution, person: { subject, roles } }, about) };
  }
}
