import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiTags, Requires } from '#platform';
import type { LogCheck } from '../app/check-log.js';
import { RunningCheck } from './running-check.js';

/** Is the record whole? Computed again from the stored envelopes. */
@ApiTags('check')
@Controller('check')
export class CheckController {
  constructor(@Inject(RunningCheck) private readonly running: RunningCheck) {}

  /** 200 with the result; 202 `{checked}` while a long one runs: ask again. */
  @Get()
  @Requires('audit:check')
  async check(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LogCheck | { readonly checked: number }> {
    const answer = await this.running.ask();
    if (!('ok' in answer)) void reply.status(HttpStatus.ACCEPTED);
    return answer;
  }
}
