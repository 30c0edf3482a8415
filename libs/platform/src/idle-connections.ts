import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a server close as soon as its last answer is out. Node's own `close` waits for connections that have not asked
 * anything yet (clients keep some in store), and for those that were promised to be kept: until their time-out, which
 * is longer than a node has for its ending.
 * @returns call it when the server begins to close
 */
export function watchIdle(server: HttpServer | TlsServer): () => void {
  const answersDue = new Map<Socket, number>();
  let closing = false;
  const endIfIdle = (socket: Socket): void => {
    if (closing && (answersDue.get(socket) ?? 0) === 0) socket.destroySoon();
  };
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    answersDue.set(socket, 0);
    socket.once('close', () => answersDue.delete(socket));
    endIfIdle(socket);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answersDue.set(socket, (answersDue.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const due = answersDue.get(socket);
      if (due === undefined) return; // closed before its answer
      answersDue.set(socket, due - 1);
      endIfIdle(socket);
    });
  });
  return () => {
    closing = true;
    for (const socket of answersDue.keys()) endIfIdle(socket);
  };
}

/** The same for a server of Fastify's, which knows when it begins to close. */
export function closeWhenIdle(fastify: FastifyInstance): void {
  const begin = watchIdle(fastify.server);
  fastify.addHook('preClose', (done) => {
    begin();
    done();
  });
}
