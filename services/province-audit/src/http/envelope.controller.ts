import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { type Actor, ApiTags, CurrentActor, RequiresFresh } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import { MOST_ENVELOPES, readEnvelopes, type EnvelopeView } from '../app/tree/read-envelopes.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

export class EnvelopesQuery {
  /** First leaf. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  from!: number;

  /** Behind the last leaf, at most 1,024 further; with a topic anywhere. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  to!: number;

  /** The registry's alone, the first 1,024 of them: without its keys and protocols no other event can be judged. */
  @IsOptional()
  @IsIn(['registry'])
  topic?: 'registry';
}

/** The signed envelopes beside the tree, for whoever checks signatures and chains. Each reading is recorded. */
@ApiTags('envelopes')
@Controller('envelopes')
export class EnvelopeController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  @Get()
  @RequiresFresh('audit:check')
  async read(
    @CurrentActor() { subject, client }: Actor,
    @Query() { from, to, topic }: EnvelopesQuery,
  ): Promise<{ items: EnvelopeView[] }> {
    if (to <= from || (topic === undefined && to - from > MOST_ENVELOPES))
      throw new AppError('invalid', 'envelopes.range', 'From one leaf to at most 1,024 further.');
    const at = this.context.clock.now();
    const reading = { from, to, subject, client, at, ...(topic === undefined ? {} : { topic }) };
    return { items: await this.db.transaction((tx) => readEnvelopes(tx, reading)) };
  }
}
