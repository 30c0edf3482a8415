import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Gauge } from 'prom-client';
import type { Actor } from './actor.js';
import { openEventStream, type EventStream, type StreamMessage } from './event-stream.js';
import { metric } from './metrics.js';
import { tooManyStreams } from './platform.errors.js';

const MOST_STREAMS = 500;
const streams = metric(
  'staffetta_streams',
  () => new Gauge({ name: 'staffetta_streams', help: 'Open event streams' }),
);

/** The open streams of a node, by institution. What one institution's people are told, no other's hear. */
@Injectable()
export class StreamHub implements BeforeApplicationShutdown {
  private readonly open = new Map<EventStream, string>();

  /** `@Get('stream') @Requires('stream:read') stream(@CurrentActor() actor, @Res() reply)` hands its reply over. */
  connect(actor: Actor, reply: FastifyReply): EventStream {
    if (this.open.size >= MOST_STREAMS) throw tooManyStreams();
    const stream = openEventStream(reply, { until: actor.expiresAt });
    this.open.set(stream, actor.institution);
    streams.set(this.open.size);
    stream.onClose(() => {
      this.open.delete(stream);
      streams.set(this.open.size);
    });
    return stream;
  }

  /** Call it after the commit. Losing a message is allowed: clients read again when they reconnect. */
  publish(institution: string, message: StreamMessage): void {
    for (const [stream, owner] of this.open) if (owner === institution) stream.send(message);
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.open.keys()) stream.close();
  }
}
