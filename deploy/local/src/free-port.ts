import { createServer } from 'node:net';
import { AppError } from '#kernel';

/** Below every system's range for outgoing connections: a client that reconnects cannot take a server's port. */
const FIRST = 15_000;
const COUNT = 15_000;
const TRIES = 100;

/** A TCP port of 127.0.0.1 that nobody listens on now. Somebody may take it meanwhile: start, and try another. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
  throw new AppError('unavailable', 'local.no-free-port', 'No free port was found on this machine.');
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
