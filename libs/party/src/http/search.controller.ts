import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import { recorded, search, type PartyContext, type SearchTerm } from '#referral';
import { PARTY_CONTEXT } from '../party.tokens.js';
import { SearchDto } from './access.dto.js';

/** Finds a file of one's own institution again: exactly, and recorded. A POST, so that no name stands in an address. */
@ApiTags('cases')
@Controller('searches')
export class SearchController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('case:search')
  async search(@CurrentActor() actor: Actor, @Body() dto: SearchDto): Promise<object> {
    const { institution, ...person } = actor;
    const term = termOf(dto);
    const items = await recorded(this.db, this.context, (tx) =>
      search(tx, this.context, { institution, person, term }),
    );
    this.context.wakeRelay?.();
    return { items };
  }
}

function termOf({ alias, name, phone }: SearchDto): SearchTerm {
  const terms: SearchTerm[] = [
    ...(alias === undefined ? [] : [{ alias }]),
    ...(name === undefined ? [] : [{ name }]),
    ...(phone === undefined ? [] : [{ phone }]),
  ];
  const [term, ...more] = terms;
  if (term === undefined || more.length > 0) {
    throw new AppError('unprocessable', 'search.one', 'Search for one of alias, name and phone.');
  }
  return term;
}
