import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Gauge } from 'prom-client';
import type { Actor } from './actor.js';
import { openEventStream, type EventStream, type StreamMessage } from './event-stream.js';
import { metric } from './metrics.js';
import { notReady, tooManyStreams } from './platform.errors.js';

/** Whoever has several memberships has a stream for each: 500 people at the gateway, all of an ambito or more. */
const MOST_STREAMS = 4_000;
/** Five sessions, each with a few windows that cannot share one; nobody takes all of them. */
const MOST_OF_ONE = 32;
/** Of this process: a node's, or the gateway's own. */
export const openStreams = metric(
  'staffetta_streams',
  () => new Gauge({ name: 'staffetta_streams', help: 'Open event streams' }),
);

/** The open streams of a node, by institution. What one institution's people are told, no other's hear. */
@Injectable()
export class StreamHub implements BeforeApplicationShutdown {
  private readonly open = new Map<EventStream, Pick<Actor, 'institution' | 'subject'>>();
  private ending = false;

  /** `@Get('stream') @Requires('stream:read') stream(@CurrentActor() actor, @Res() reply)` hands its reply over. */
  connect(actor: Actor, reply: FastifyReply): EventStream {
    // whoever has just lost one comes again at once, and the node would wait for it until it is ended by force
    if (this.ending) throw notReady();
    const { institution, subject } = actor;
    const own = [...this.open.values()].filter(
      (one) => one.subject === subject && one.institution === institution,
    );
    if (this.open.size >= MOST_STREAMS || own.length >= MOST_OF_ONE) throw tooManyStreams();
    const stream = openEventStream(reply, { until: actor.expiresAt });
    this.open.set(stream, { institution, subject });
    openStreams.set(this.open.size);
    stream.onClose(() => {
      this.open.delete(stream);
      openStreams.set(this.open.size);
    });
    return stream;
  }

  /** Who listens for these institutions now; a program has streams of its own. */
  listeners(institutions: readonly string[]): string[] {
    const owners = [...this.open.values()].filter(({ institution }) => institutions.includes(institution));
    return [...new Set(owners.map(({ subject }) => subject))];
  }

  /**
   * Call it after the commit. Losing a message is allowed: clients read again when they reconnect.
   * @param except people of the institution who must not hear it
   */
  publish(institution: string, message: StreamMessage, except: ReadonlySet<string> = new Set()): void {
    for (const [stream, owner] of this.open) {
      if (owner.institution === institution && !except.has(owner.subject)) stream.send(message);
    }
  }

  beforeApplicationShutdown(): void {
    this.ending = true;
    for (const stream of this.open.keys()) stream.close();
  }
}
