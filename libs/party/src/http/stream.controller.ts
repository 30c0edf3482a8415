import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, Requires, StreamHub } from '#platform';

/** Server-sent events: which referral of the caller's institution is worth reading again. Ids only. */
@ApiTags('stream')
@Controller('stream')
export class StreamController {
  constructor(@Inject(StreamHub) private readonly hub: StreamHub) {}

  @Get()
  @Requires('stream:read')
  open(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): void {
    this.hub.connect(actor, reply);
  }
}
