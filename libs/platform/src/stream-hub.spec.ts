import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import type { Actor } from './actor.js';
import { StreamHub } from './stream-hub.js';

class Line extends EventEmitter {
  destroyed = false;
  writableLength = 0;
  headersSent = false;
  readonly said: string[] = [];
  readonly socket = { setNoDelay: () => undefined, setTimeout: () => undefined };
  writeHead = () => this;
  flushHeaders = () => undefined;
  setHeader = () => this;
  write = (text: string) => this.said.push(text) > 0;
  end = () => this.emit('close');
  destroy = () => this.emit('close');
}

const listen = (hub: StreamHub, subject: string, institution: string): Line => {
  const raw = new Line();
  const reply = { raw, hijack: () => reply, getHeaders: () => ({}), header: () => reply };
  hub.connect({ subject, institution } as Actor, reply as unknown as FastifyReply);
  return raw;
};

describe('the streams of a node', () => {
  it('are enough for everybody at the gateway, with all memberships', () => {
    const hub = new StreamHub();
    const ambiti = ['a', 'b', 'c', 'd', 'e'];
    for (let person = 0; person < 500; person += 1)
      for (const institution of ambiti) listen(hub, `person-${String(person)}`, institution);
    expect(hub.listeners(['c'])).toHaveLength(500);
    hub.beforeApplicationShutdown();
  });

  it('are not all one person’s, nor does hers keep another out', () => {
    const hub = new StreamHub();
    const lines = Array.from({ length: 32 }, () => listen(hub, 'anna', 'a'));
    expect(() => listen(hub, 'anna', 'a')).toThrow(expect.objectContaining({ code: 'stream.full' }));
    listen(hub, 'anna', 'b');
    listen(hub, 'berta', 'a');
    lines[0]?.end();
    listen(hub, 'anna', 'a');
    hub.beforeApplicationShutdown();
  });
});
