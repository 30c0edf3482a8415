import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, Max, MaxLength, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, decodeCursor, encodeCursor, Requires } from '#platform';
import type { PartyContext } from '#referral';
import { listWork, type WorklistItem, type WorklistSource } from '../app/worklist.js';
import { PARTY_CONTEXT, WORKLIST_SOURCES } from '../party.tokens.js';
import { Optional } from './validation.js';

const PAGE = 50;

export class WorklistQuery {
  @Optional()
  @MaxLength(200)
  cursor?: string;

  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

/** What waits for who asks, by due time: requests, tasks, contacts. Ids, codes and times; nothing of whom it is about. */
@ApiTags('worklist')
@Controller('worklist')
export class WorklistController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(WORKLIST_SOURCES) private readonly sources: readonly WorklistSource[],
  ) {}

  @Get()
  @Requires('referral:read')
  async list(
    @CurrentActor() actor: Actor,
    @Query() { cursor, limit = PAGE }: WorklistQuery,
  ): Promise<{ items: readonly WorklistItem[]; next: string | null }> {
    const after = cursor === undefined ? {} : { after: decodeCursor(cursor, 2) };
    const page = { sources: this.sources, ...after, limit };
    const { items, next } = await listWork(this.db, this.context, actor, page);
    return { items, next: next === null ? null : encodeCursor(...next) };
  }
}
