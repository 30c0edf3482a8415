import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#kernel';
import { createLogger, loadConfig, urlOf } from '#platform';
import { GatewayConfig } from '../src/config.js';
import { startGateway, type RunningGateway } from '../src/gateway.js';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A stand-in for a node: a real port, and a memory of what came. */
export interface FakeNode {
  readonly url: string;
  readonly seen: Seen[];
  stop(): Promise<void>;
}

type Handler = (request: Seen, response: ServerResponse) => void;

export async function startFakeNode(handle: Handler, port = 0): Promise<FakeNode> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const whole = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(whole);
      handle(whole, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: urlOf(server), seen, stop: () => stop(server) };
}

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

export const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

export interface TestGateway extends RunningGateway {
  readonly log: string[];
  readonly dir: string;
  stop(): Promise<void>;
}

export interface GatewaySettings {
  readonly nodes: Readonly<
    Record<string, { url: string; party?: boolean; institutions?: readonly string[] }>
  >;
  readonly access?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  /** By variable: files that are written for the gateway to read. */
  readonly files?: Readonly<Record<string, string>>;
  readonly handlerMs?: number;
  readonly clock?: Clock;
}

export async function startTestGateway({
  nodes,
  access,
  environment,
  files = {},
  handlerMs,
  clock,
}: GatewaySettings): Promise<TestGateway> {
  const dir = await mkdtemp(join(tmpdir(), 'gateway-'));
  await writeFile(join(dir, 'nodes.json'), JSON.stringify(nodes));
  if (access !== undefined) await writeFile(join(dir, 'access.json'), JSON.stringify(access));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  const log: string[] = [];
  const config = loadConfig(GatewayConfig, {
    STAFFETTA_PROFILE: access === undefined ? 'test' : 'demo',
    STAFFETTA_GATEWAY_PORT: '0',
    STAFFETTA_NODES_FILE: join(dir, 'nodes.json'),
    STAFFETTA_ISSUER: 'http://127.0.0.1:8080/oidc',
    ...(access === undefined ? {} : { STAFFETTA_DEMO_ACCESS_FILE: join(dir, 'access.json') }),
    ...Object.fromEntries(Object.keys(files).map((name) => [name, join(dir, name)])),
    ...environment,
  });
  try {
    const gateway = await startGateway(
      config,
      createLogger('gateway', 'debug', { write: (line) => void log.push(line) }),
      {
        ...(handlerMs === undefined ? {} : { handlerMs }),
        ...(clock === undefined ? {} : { clock }),
      },
    );
    return {
      ...gateway,
      log,
      dir,
      async stop() {
        await gateway.close();
        await rm(dir, { recursive: true });
      },
    };
  } catch (error) {
    await rm(dir, { recursive: true });
    throw error;
  }
}

/** For those who must be known before they listen: one that no outgoing connection takes meanwhile. */
export { freePort } from '#local';

/** Sends a path exactly as it is written; fetch would tidy it up. */
export function rawGet(base: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** Reads a stream's messages, one at a time. */
export function messages(response: Response): { next(): Promise<unknown>; cancel(): Promise<void> } {
  if (response.body === null) throw new Error('no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next() {
      for (;;) {
        const found = /^data: (.*)\n/m.exec(text);
        if (found?.[1] !== undefined) {
          text = text.slice(found.index + found[0].length);
          return JSON.parse(found[1]) as unknown;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    cancel: () => reader.cancel(),
  };
}

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  private time = Date.now();

  now(): Date {
    return new Date(this.time);
  }

  forward(ms: number): void {
    this.time += ms;
  }
}

export const MINUTE = 60_000;
