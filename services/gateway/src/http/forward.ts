import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import replyFrom from '@fastify/reply-from';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem, notFound, traceparentFor, type Logger } from '#platform';
import type { Caller, CallerOf } from '../sign-in/callers.js';
import { inMaintenance, nodeUnavailable } from '../gateway.errors.js';
import type { NodeAddress, NodeDirectory } from '../node-directory.js';
import type { MaintenanceFile } from './maintenance.js';
import { passesInMaintenance } from './maintenance-rules.js';

/** What a node gets to see of a request: these, who is calling, and no others. No cookie and no hop-by-hop header. */
const REQUEST_HEADERS = [
  'accept',
  'accept-language',
  'content-encoding',
  'idempotency-key',
  'if-match',
  'if-none-exist',
  'if-none-match',
  'last-event-id',
  'prefer',
] as const;

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A node has no session with anybody. */
const NOT_FOR_BROWSERS = 'set-cookie';

// a little longer than a node gives itself, so that its own answer comes first
const ANSWER_MS = 7_000;
// streams send a heartbeat every 10 s
const SILENCE_MS = 30_000;
const CONNECT_MS = 2_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `/api/<node>/…` goes to that node as it came; what the path means is the node's business, where it leads is ours. */
export async function forwardToNodes(
  fastify: FastifyInstance,
  nodes: NodeDirectory,
  callerOf: CallerOf,
  maintenance: MaintenanceFile,
  logger: Logger,
): Promise<void> {
  await fastify.register(replyFrom, {
    undici: {
      connections: 256,
      connect: { timeout: CONNECT_MS },
      headersTimeout: ANSWER_MS,
      bodyTimeout: SILENCE_MS,
      keepAliveTimeout: 10_000,
    },
    // a node that says 503 says it to the caller; who repeats a request has the Idempotency-Key
    retryMethods: [],
    destroyAgent: true,
    disableRequestLogging: true,
  });
  // bodies are passed on, not read; their size is still limited
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  fastify.route({
    method: METHODS,
    url: '/api/:node/*',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { node, path } = destination(request, nodes);
      const caller = await callerOf(request, reply, !wantsStream(request) && !isBackground(request));
      if (!isSafe(request.method)) await refuseInMaintenance(request, reply, node.name, path, maintenance);
      const hasBody = Buffer.isBuffer(request.body) && request.body.length > 0;
      return reply.from(node.url + path, {
        ...(hasBody
          ? { body: request.body, contentType: request.headers['content-type'] ?? 'application/octet-stream' }
          : isSafe(request.method)
            ? {}
            : { body: null }),
        rewriteRequestHeaders: (_request, headers) => requestHeaders(request, headers, caller, hasBody),
        rewriteHeaders: (headers) => withoutHops(headers),
        onResponse: (_request, _reply, { stream }) => {
          if (isEventStream(reply)) passOn(stream, reply, caller.ended);
          else void reply.send(stream);
        },
        onError: (_reply, { error }) => {
          answerProblem(nodeUnavailable(error), request, reply, logger);
        },
      });
    },
  });
}

/** @throws {AppError} unavailable `maintenance`: a write that can wait, while its node rests */
async function refuseInMaintenance(
  request: FastifyRequest,
  reply: FastifyReply,
  node: string,
  path: string,
  maintenance: MaintenanceFile,
): Promise<void> {
  const pause = await maintenance.of(node);
  if (pause === undefined) return;
  const [below = ''] = path.slice(`/api/${node}`.length).split('?');
  if (passesInMaintenance(request.method, below.replace(/\/$/, ''), request.body)) return;
  const left = pause.until === null ? ASK_AGAIN_S : Math.ceil((Date.parse(pause.until) - Date.now()) / 1000);
  void reply.header('retry-after', String(Math.min(Math.max(left, 1), ASK_AGAIN_S)));
  throw inMaintenance(pause.until);
}

/** Whoever waits for the end of a pause need not ask more often. */
const ASK_AGAIN_S = 300;

const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type')).startsWith('text/event-stream');

/**
 * A stream outlives the time that an answer may take: it ends with its node, with its caller or their session, or when
 * it falls silent.
 */
function passOn(stream: Readable, reply: FastifyReply, ended: AbortSignal | undefined): void {
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  reply.raw.flushHeaders();
  // whichever end breaks takes the other with it, and the caller opens the stream again
  if (ended !== undefined) addAbortSignal(ended, stream);
  pipeline(stream, reply.raw, () => undefined);
}

/** A page that is only open does nothing: what it listens to must not keep its session alive. */
const wantsStream = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') === true;

/** Nor what it reads again by itself because a stream said so. The header goes no further. */
const isBackground = ({ headers }: FastifyRequest): boolean => headers['x-background'] === '1';

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * The node that a path names, and the path as it was sent. Only plain paths pass: whatever two programs could read in two
 * ways (dot segments, encoded or double slashes, backslashes) leads nowhere.
 */
function destination({ raw }: FastifyRequest, nodes: NodeDirectory): { node: NodeAddress; path: string } {
  const path = raw.url ?? '';
  const plain = /^\/api\/([a-z][a-z0-9-]*)((?:\/[\w\-.~%:@!$&'()*+,=]+)+\/?)(?:\?.*)?$/.exec(path);
  const node = nodes.get(plain?.[1] ?? '');
  if (node === undefined || plain?.[2] === undefined || AMBIGUOUS.test(plain[2])) throw notFound();
  return { node, path };
}

const AMBIGUOUS = /%2f|%5c|%00|%25|\/(?:\.|%2e){1,2}(?:\/|$)/i;

function requestHeaders(
  request: FastifyRequest,
  headers: Readonly<Record<string, unknown>>,
  { authorization, actingFor }: Caller,
  hasBody: boolean,
): IncomingHttpHeaders {
  const kept: Record<string, string> = {};
  for (const name of [...REQUEST_HEADERS, ...(hasBody ? ['content-type', 'content-length'] : [])]) {
    const value = headers[name];
    if (typeof value === 'string' || typeof value === 'number') kept[name] = String(value);
  }
  if (authorization !== undefined) kept['authorization'] = authorization;
  if (actingFor !== undefined) kept['x-acting-for'] = actingFor;
  if (!hasBody && !isSafe(request.method)) kept['content-length'] = '0';
  kept['traceparent'] = traceparentFor(request);
  return kept;
}

function withoutHops(headers: Readonly<Record<string, string | string[] | undefined>>): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && name.toLowerCase() !== NOT_FOR_BROWSERS,
    ),
  );
}
