import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiTags, Requires } from '#platform';
import type { PlanContext } from '../../app/plan-context.js';
import { MINUTES_STYLE, minutesOf } from '../../app/register/minutes.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';
import { EntryPath } from './register.dto.js';

const STYLE_HASH = createHash('sha256').update(MINUTES_STYLE).digest('base64');

/** The minutes of the Tavolo, as a page to print. */
@ApiTags('tavolo')
@Controller('meetings/:code/minutes')
export class MinutesController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  @Get()
  @Requires('plan:read')
  async minutes(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const page = await minutesOf(this.db, this.context, code);
    void reply.type('text/html; charset=utf-8');
    void reply.header(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`,
    );
    return page;
  }
}
