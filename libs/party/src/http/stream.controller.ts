import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Requires, StreamHub, type Actor } from '#platform';

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
