import { Controller, HttpCode, HttpStatus, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiTags, Requires } from '#platform';
import type { Recounted } from '../app/indicators/rebuild.js';
import { RunningRebuild } from './running-rebuild.js';

export interface RebuildView {
  /** Leaves counted again so far, of how many. */
  readonly position: number;
  readonly to: number;
  /** What was published, compared as far as it is counted again. */
  readonly periods: readonly Recounted[];
  /** At the end: every period that can be counted again came out byte for byte. */
  readonly ok?: boolean;
}

/** Are the published tables what the log says? Everything is counted again from the envelopes. */
@ApiTags('indicators')
@Controller('indicators/rebuild')
export class RebuildController {
  constructor(@Inject(RunningRebuild) private readonly running: RunningRebuild) {}

  /**
   * 200 at the end; 202 while it runs: say it again. It changes nothing that is published, and whoever says it while it
   * runs, or after the node was killed, hears how far the same one is, so it needs no key.
   */
  @Post()
  @HttpCode(HttpStatus.OK)
  @Requires('indicator:publish')
  async rebuild(@Res({ passthrough: true }) reply: FastifyReply): Promise<RebuildView> {
    const { ended, now } = await this.running.ask();
    if (!ended) {
      void reply.status(HttpStatus.ACCEPTED);
      return now;
    }
    return { ...now, ok: now.periods.every(({ result }) => result !== 'differs') };
  }
}
