import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import {
  notFound,
  openEventStream,
  openStreams,
  tooManyStreams,
  unauthenticated,
  type EventStream,
  type StreamMessage,
} from '#platform';
import { nodeUnavailable } from '../gateway.errors.js';
import type { NodeAddress, NodeDirectory } from '../node-directory.js';
import type { Caller, CallerOf } from '../sign-in/callers.js';

const MOST_STREAMS = 500;
const ANSWER_MS = 3_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const LONGEST_LINE = 1_024;

/** A node's stream, in the name of one institution. */
interface Source {
  readonly node: NodeAddress;
  readonly actingFor?: string;
}

type Answer = Source &
  (
    | { readonly kind: 'open'; readonly body: ReadableStream<Uint8Array> }
    | { readonly kind: 'unauthenticated' | 'closed' | 'down' }
  );

/**
 * `/api/stream`: one stream of ids out of those that the caller's token may read at the nodes. The gateway decides
 * nothing: it hands the token on, and each node answers for itself. A person with several memberships hears all of them:
 * she has one worklist, and the browser one connection. After a node was lost and found again it says
 * `resync`, because something may have been missed.
 */
export function serveMergedStream(fastify: FastifyInstance, nodes: NodeDirectory, callerOf: CallerOf): void {
  const open = new Set<EventStream>();
  fastify.addHook('preClose', (done) => {
    for (const stream of open) stream.close();
    done();
  });
  fastify.get('/api/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = await callerOf(request, reply, false);
    if (caller.authorization === undefined) throw unauthenticated('token.missing');
    if (open.size >= MOST_STREAMS) throw tooManyStreams();
    const abort = new AbortController();
    // the caller may leave while the nodes are still being asked
    request.raw.socket.once('close', () => {
      abort.abort();
    });
    const connect = (source: Source): Promise<Answer> => connectTo(source, caller, abort.signal);
    const answers = await Promise.all(sourcesOf(nodes, caller).map(connect));
    try {
      refuse(answers);
    } catch (error) {
      abort.abort();
      throw error;
    }
    const stream = openEventStream(reply);
    open.add(stream);
    openStreams.set(open.size);
    const close = (): void => {
      stream.close();
    };
    caller.ended?.addEventListener('abort', close, { once: true });
    if (caller.ended?.aborted === true) close();
    stream.onClose(() => {
      open.delete(stream);
      openStreams.set(open.size);
      caller.ended?.removeEventListener('abort', close);
      abort.abort();
    });
    void Promise.all(answers.map((answer) => follow(answer, stream, connect, abort.signal))).then(() => {
      stream.close(); // no node lets the caller in any more
    });
  });
}

function refuse(answers: readonly Answer[]): void {
  const kinds = new Set(answers.map(({ kind }) => kind));
  if (kinds.has('open')) return;
  if (kinds.has('unauthenticated')) throw unauthenticated('token.invalid');
  if (kinds.has('down')) throw nodeUnavailable(undefined);
  throw notFound();
}

/** A party's node is asked for those it speaks for, any other for every membership: the roles differ. */
function sourcesOf(nodes: NodeDirectory, { actingFor, couldActFor }: Caller): Source[] {
  const names = couldActFor ?? [actingFor];
  return [...nodes.values()].flatMap((node) =>
    names
      .filter((name) => name === undefined || !node.party || node.institutions.includes(name))
      .map((name) => ({ node, ...(name === undefined ? {} : { actingFor: name }) })),
  );
}

async function connectTo(
  source: Source,
  { authorization = '' }: Caller,
  signal: AbortSignal,
): Promise<Answer> {
  const { node, actingFor } = source;
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, ANSWER_MS);
  try {
    const response = await fetch(`${node.url}/api/${node.name}/v1/stream`, {
      headers: {
        authorization,
        accept: 'text/event-stream',
        ...(actingFor === undefined ? {} : { 'x-acting-for': actingFor }),
      },
      redirect: 'error',
      signal: AbortSignal.any([signal, late.signal]),
    });
    if (response.status === 200 && response.body !== null)
      return { ...source, kind: 'open', body: response.body };
    await response.body?.cancel();
    if (response.status === 401) return { ...source, kind: 'unauthenticated' };
    return { ...source, kind: response.status >= 500 ? 'down' : 'closed' };
  } catch {
    return { ...source, kind: 'down' };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Passes one node's messages on until the caller leaves or the node lets her in no more. A token that is over ends the
 * whole stream, however many other nodes are still waited for: whoever opens it again comes with a fresh one.
 */
async function follow(
  first: Answer,
  stream: EventStream,
  connect: (source: Source) => Promise<Answer>,
  signal: AbortSignal,
): Promise<void> {
  const { node } = first;
  let answer = first;
  let wait = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    if (answer.kind === 'open') {
      wait = FIRST_PAUSE_MS;
      await passOn(node, answer.body, stream);
    } else if (answer.kind !== 'down') return;
    try {
      await pause(wait, undefined, { signal });
    } catch {
      return;
    }
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    answer = await connect(first);
    if (answer.kind === 'open') stream.send({ node: node.name, type: 'resync', id: node.name });
    else if (answer.kind === 'unauthenticated') {
      stream.close();
      return;
    }
  }
}

async function passOn(
  node: NodeAddress,
  body: ReadableStream<Uint8Array>,
  stream: EventStream,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) return;
      for (const line of lines) {
        const message = messageIn(line);
        if (message !== undefined) stream.send({ ...message, node: node.name });
      }
    }
  } catch {
    // the node is gone, or says what a stream must not say: the loop asks it again
  }
}

/** Ids only, whatever a node may put beside them. */
function messageIn(line: string): StreamMessage | undefined {
  if (!line.startsWith('data: ')) return undefined;
  const { type, id, side } = JSON.parse(line.slice('data: '.length)) as Partial<StreamMessage>;
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  return { type, id, ...(side === 's' || side === 'r' ? { side } : {}) };
}
