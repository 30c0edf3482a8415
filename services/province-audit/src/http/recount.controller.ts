import { Controller, Get, HttpCode, HttpStatus, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiTags, Requires } from '#platform';
import { RunningRebuild } from './running-rebuild.js';

/** How far the replay is, in leaves of the log. No table, no finding: whoever runs a node sees neither through it. */
export interface RecountView {
  readonly running: boolean;
  readonly position: number;
  readonly to: number;
  /** At the end: every published period that can be counted again came out byte for byte. */
  readonly ok?: boolean;
}

/** The replay of the log into the counts, for whoever runs the node; `indicators/rebuild` is the auditor's. */
@ApiTags('operations')
@Controller('operations/recount')
export class RecountController {
  constructor(@Inject(RunningRebuild) private readonly running: RunningRebuild) {}

  /** Looks, and begins nothing. */
  @Get()
  @Requires('operations:read')
  look(): RecountView {
    const now = this.running.state();
    return { running: now !== undefined, position: now?.position ?? 0, to: now?.to ?? 0 };
  }

  /** As `POST indicators/rebuild`: 202 while it runs, said again hears of the same one. It changes nothing published. */
  @Post()
  @HttpCode(HttpStatus.OK)
  @Requires('operations:act')
  async recount(@Res({ passthrough: true }) reply: FastifyReply): Promise<RecountView> {
    const { ended, now } = await this.running.ask();
    const { position, to, periods } = now;
    if (ended)
      return { running: false, position, to, ok: periods.every(({ result }) => result !== 'differs') };
    void reply.status(HttpStatus.ACCEPTED);
    return { running: true, position, to };
  }
}
