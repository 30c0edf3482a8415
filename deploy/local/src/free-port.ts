import { createServer } from 'node:net';
import { AppError } from '#kernel';

/** Below every system's range for outgoing connections: a client that reconnects cannot take a server's port. */
const FIRST = 15_000;
const COUNT = 15_000;
const TRIES = 100;
const BUSY_MS = 10_000;
const POLL_MS = 50;

/** Ports that this process has given to somebody who may not listen yet: nodes wait for servers that are started first. */
const given = new Set<number>();

/** Keeps a port that was chosen before from being given to somebody else. */
export const keepPort = (port: number): void => void given.add(port);

/**
 * A TCP port of 127.0.0.1 that nobody listens on now, and that was given to nobody here. Another process may take it
 * meanwhile: start, and try another.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    // while it was looked at, another call may have chosen the same
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
  throw new AppError('unavailable', 'local.no-free-port', 'No free port was found on this machine.');
}

/**
 * A port that was asked for, once nobody listens on it: the last server may still be going.
 * @throws AppError `unavailable` `local.port-taken` after ten seconds
 */
export async function claimPort(port: number): Promise<number> {
  const deadline = Date.now() + BUSY_MS;
  while (!(await isFree(port))) {
    if (Date.now() > deadline) throw portTaken(port);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return port;
}

export const portTaken = (port: number): AppError =>
  new AppError('unavailable', 'local.port-taken', `Port ${String(port)} of 127.0.0.1 is taken.`);

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
