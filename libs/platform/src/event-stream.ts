import type { FastifyReply } from 'fastify';

/** What a stream may say: that something of this type, with this id, is worth reading again. Never content. */
export interface StreamMessage {
  readonly type: string;
  readonly id: string;
  /** Which party's copy, where an institution is both. */
  readonly side?: 's' | 'r';
  /** Which node says so; the gateway adds it when it merges streams. */
  readonly node?: string;
}

export interface EventStream {
  /** Ids only; a client that cannot keep up is dropped, it reads everything again when it comes back. */
  send(message: StreamMessage): void;
  readonly closed: boolean;
  onClose(listener: () => void): void;
  close(): void;
}

// below the sockets' own time-out
const HEARTBEAT_MS = 10_000;
const MOST_UNSENT_BYTES = 65_536;
const PLAIN = /^[\w.:-]{1,128}$/;

export interface EventStreamOptions {
  /** The stream ends with the token that opened it. */
  readonly until?: Date;
  readonly heartbeatMs?: number;
}

/** Takes the reply over and answers with server-sent events, a comment as heartbeat among them. */
export function openEventStream(reply: FastifyReply, options: EventStreamOptions = {}): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.socket?.setTimeout(0);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  const listeners: (() => void)[] = [];
  let closed = false;
  const write = (text: string): void => {
    if (closed) return;
    if (raw.writableLength > MOST_UNSENT_BYTES) raw.destroy();
    else raw.write(text);
  };
  const heartbeat = setInterval(() => {
    write(': still here\n\n');
  }, options.heartbeatMs ?? HEARTBEAT_MS);
  const end = options.until === undefined ? undefined : setTimeout(() => raw.end(), untilThen(options.until));
  end?.unref();
  raw.once('close', () => {
    closed = true;
    clearInterval(heartbeat);
    clearTimeout(end);
    for (const listener of listeners) listener();
  });
  write('retry: 3000\n: open\n\n');
  return {
    send({ node, type, id, side }) {
      if (![type, id, side ?? 's', node ?? 'n'].every((text) => PLAIN.test(text)))
        throw new Error('a stream carries plain types and ids only');
      write(`data: ${JSON.stringify({ node, type, id, side })}\n\n`);
    },
    get closed() {
      return closed;
    },
    onClose(listener) {
      if (closed) listener();
      else listeners.push(listener);
    },
    close() {
      raw.end();
    },
  };
}

const LONGEST_TIMER_MS = 2_147_483_647;
const untilThen = (until: Date): number =>
  Math.min(Math.max(until.getTime() - Date.now(), 0), LONGEST_TIMER_MS);
