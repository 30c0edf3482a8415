import { Body, Controller, Get, HttpCode, Inject, Param, Put, UseInterceptors } from '@nestjs/common';
import { instanceToPlain } from 'class-transformer';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, etag, IfMatch, requireMatch, Requires } from '#platform';
import { readHousehold, recorded, writeHousehold, type Household, type PartyContext } from '#referral';
import { requireComuni } from '../app/comuni.js';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { Answer, AnswerInterceptor } from './answer.js';
import { caseOf } from './case-of.js';
import { CasePath } from './case.dto.js';
import { HouseholdDto } from './household.dto.js';

/** Who belongs to a file. Codes for what is needed, ready for a request; the names are in the identity. */
@ApiTags('cases')
@Controller('cases/:id/household')
@UseInterceptors(AnswerInterceptor)
export class HouseholdController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Get()
  @Requires('case:read')
  async read(@CurrentActor() actor: Actor, @Param() { id }: CasePath): Promise<Answer<object>> {
    const { household, version } = await recorded(this.db, this.context, (tx) =>
      readHousehold(tx, this.context, caseOf(actor, id)),
    );
    this.context.wakeRelay?.();
    return new Answer(200, household ?? {}, { etag: etag(version) });
  }

  @Put()
  @HttpCode(204)
  @Requires('case:write')
  async write(
    @CurrentActor() actor: Actor,
    @Param() { id }: CasePath,
    @IfMatch() ifMatch: string,
    @Body() dto: HouseholdDto,
  ): Promise<Answer<undefined>> {
    requireComuni(this.context.registry, dto.unsafeComuni ?? []);
    const version = await recorded(this.db, this.context, (tx) =>
      writeHousehold(tx, this.context, {
        ...caseOf(actor, id),
        household: instanceToPlain(dto, { exposeUnsetFields: false }) as Household,
        requireVersion: (known) => {
          requireMatch(ifMatch, known);
        },
      }),
    );
    this.context.wakeRelay?.();
    return new Answer(204, undefined, { etag: etag(version) });
  }
}
