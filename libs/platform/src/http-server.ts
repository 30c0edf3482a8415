import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '#kernel';
import { isFhirPath } from './operation-outcome.js';
import type { PeerTls } from './peer-tls.js';
import { badText, invalidRequest } from './platform.errors.js';
import { answerFrameworkError } from './problem.filter.js';
import { PROBLEM_TYPE, problem } from './problem.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { checkText } from './text-check.js';
import { closeWhenIdle, watchIdle } from './idle-connections.js';

/** Limits of the public door. Fastify's own are no limits at all. */
export const LIMITS = {
  bodyBytes: 65_536,
  headersMs: 5_000,
  requestMs: 10_000,
  socketMs: 15_000,
  handlerMs: 5_000,
  sockets: 2_000,
  paramLength: 200,
} as const;

/** The trace's id where the caller sends a valid `traceparent` (W3C), else a new one. */
export function traceIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const header = request.headers['traceparent'];
  const known =
    typeof header === 'string' ? /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(header)?.[1] : undefined;
  return known !== undefined && !/^0+$/.test(known) ? known : randomBytes(16).toString('hex');
}

/** Fastify options that every HTTP server of the network shares, the gateway's included. */
export const serverOptions = {
  bodyLimit: LIMITS.bodyBytes,
  requestTimeout: LIMITS.requestMs,
  connectionTimeout: LIMITS.socketMs,
  handlerTimeout: LIMITS.handlerMs,
  forceCloseConnections: 'idle' as const,
  // the framework's own 503 says neither what nor when again: what has come this far is answered, the connection's last
  return503OnClosing: false,
  routerOptions: { maxParamLength: LIMITS.paramLength },
  http: { headersTimeout: LIMITS.headersMs, connectionsCheckingInterval: 1_000 },
  genReqId: traceIdOf,
  logger: false as const,
  clientErrorHandler,
  frameworkErrors: answerFrameworkError,
};

/** The door of a node: JSON, text where a route asks for it, small, quick, and checked before any handler sees it. */
export function createAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter(serverOptions);
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.server.maxConnections = LIMITS.sockets;
  closeWhenIdle(fastify);
  fastify.removeContentTypeParser('text/plain');
  // a route that speaks a text protocol says so: `@RouteConfig({ text: true })`, and gets `{ text }`
  for (const type of ['text/plain', 'text/csv', 'application/yaml']) {
    fastify.addContentTypeParser(type, { parseAs: 'string' }, (request, body, done) => {
      const { text } = request.routeOptions.config as { readonly text?: boolean | readonly string[] };
      const taken = text === true ? type === 'text/plain' : Array.isArray(text) && text.includes(type);
      // the mark at the beginning says how the bytes are to be read: it is no part of what they say
      if (taken) done(null, { text: String(body).replace(/^\uFEFF/, '') });
      else done(notJson());
    });
  }
  // the same JSON under the name that fits a PATCH (RFC 7396)
  fastify.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    fastify.getDefaultJsonParser('error', 'error'),
  );
  readFhir(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    done(request.headers['content-encoding'] === undefined ? undefined : compressed());
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    done(checkInput(request));
  });
  return adapter;
}

/** FHIR's own name of JSON, and searches sent as a form: under FHIR paths only. */
function readFhir(fastify: FastifyInstance): void {
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/fhir+json', { parseAs: 'string' }, (request, body, done) => {
    if (isFhirPath(request.url)) void json(request, String(body), done);
    else done(notJson());
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, body, done) => {
      const isSearch = isFhirPath(request.url) && /\/_search(?:\?|$)/.test(request.url);
      if (!isSearch) done(notJson());
      else {
        const form = new URLSearchParams(String(body));
        done(null, Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)])));
      }
    },
  );
}

const unsupported = (what: string): Error =>
  Object.assign(new Error(what), { name: 'FastifyError', statusCode: 415 });
const compressed = (): Error => unsupported('compressed body');
const notJson = (): Error => unsupported('no JSON');

/** The shape of a body, and every text of body, query and path, whatever the route declares; bodies are brought to NFC on the way. */
function checkInput(request: FastifyRequest): AppError | undefined {
  for (const where of ['params', 'query', 'body'] as const) {
    const checked = checkText(request[where]);
    if (checked.fault !== undefined) return badText(where === 'params' ? 'path' : where, checked.fault);
    if (where === 'body') request.body = checked.value;
  }
  return isBody(request.body) ? undefined : invalidRequest([{ path: '', rule: 'isObject' }]);
}

/** None, or an object: a list or `null` would pass for an empty one where no field is demanded. */
const isBody = (body: unknown): boolean =>
  body === undefined || (typeof body === 'object' && body !== null && !Array.isArray(body));

/** What is not HTTP at all, or too slow, is answered on the bare socket. */
export function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  if (socket.writable) {
    const body = JSON.stringify(problem(status, 'request.malformed', randomBytes(16).toString('hex')));
    const head = [
      `HTTP/1.1 ${String(status)} Bad Request`,
      `content-length: ${String(Buffer.byteLength(body))}`,
      `content-type: ${PROBLEM_TYPE}`,
      'connection: close',
    ].join('\r\n');
    socket.write(`${head}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

const PRIVATE_LIMITS = {
  headersTimeout: LIMITS.headersMs,
  requestTimeout: LIMITS.requestMs,
  connectionsCheckingInterval: 1_000,
};

/**
 * The second listener of a node, for the monitoring and its peers, in front of the same routes. With a certificate it
 * speaks TLS only, and only with whom the same authority gave one.
 */
export class PrivateDoor {
  private readonly requests = new WeakSet<IncomingMessage>();
  private server: HttpServer | TlsServer | undefined;
  private endIdle: () => void = () => undefined;

  /** Tells by which door a request came; no header or path can pretend it. */
  readonly isPrivateRequest = (request: FastifyRequest): boolean => this.requests.has(request.raw);

  async open(fastify: FastifyInstance, host: string, port: number, tls?: PeerTls): Promise<string> {
    const listener: RequestListener = (request, response) => {
      this.requests.add(request);
      fastify.routing(request, response);
    };
    const server = tls === undefined ? plainServer(listener) : mutualTlsServer(tls, listener);
    server.maxConnections = LIMITS.sockets;
    this.server = server;
    this.endIdle = watchIdle(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return urlOf(server, tls === undefined ? 'http' : 'https');
  }

  async close(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      this.endIdle();
    });
  }
}

function plainServer(listener: RequestListener): HttpServer {
  const server = createServer(PRIVATE_LIMITS, listener);
  server.on('clientError', clientErrorHandler);
  return server;
}

function mutualTlsServer(tls: PeerTls, listener: RequestListener): TlsServer {
  const server = createTlsServer(
    {
      ...PRIVATE_LIMITS,
      ...tls,
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: LIMITS.headersMs,
    },
    listener,
  );
  server.on('clientError', (error, socket) => {
    // nobody is told anything before the authority has vouched for them
    if (socket instanceof TLSSocket && socket.authorized) clientErrorHandler(error, socket);
    else socket.destroy();
  });
  return server;
}

/** Where a listening server is reached from this machine. */
export function urlOf(server: Server, scheme: 'http' | 'https' = 'http'): string {
  const { address, family, port } = server.address() as AddressInfo;
  const host =
    address === '0.0.0.0' || address === '::' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `${scheme}://${host}:${String(port)}`;
}
