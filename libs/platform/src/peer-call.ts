import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent, request as tlsRequest } from 'node:https';
import { AppError } from '#kernel';
import { readPeerTls, type PeerTlsSettings } from './peer-tls.js';
import { currentSpan, startSpan, type OpenSpan } from './tracing/tracing.js';

export interface PeerAnswer {
  readonly status: number;
  /** Undefined where the answer is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** As it came. */
  readonly text: string;
}

/**
 * Posts JSON, or a text, to another node's private port; without a body it reads there.
 * @throws {AppError} unavailable `peer.unreachable`; `details.reason` is Node's own code or one of ours
 */
export type CallPeer = (url: string, body?: object | string) => Promise<PeerAnswer>;

export interface PeerLimits {
  /** Until the connection stands, its TLS included. */
  readonly connectMs: number;
  /** The whole call. */
  readonly answerMs: number;
  readonly answerBytes: number;
}

const LIMITS: PeerLimits = { connectMs: 2_000, answerMs: 4_000, answerBytes: 65_536 };

/**
 * How this node calls others: with its certificate, and only whom its authority vouches for under the name that the
 * address has (design §6). A node that has a certificate calls nobody without TLS; one that has none calls nobody with it.
 * No redirect is followed, for the address is the registry's word.
 * @throws {AppError} invalid `config.invalid` as `readPeerTls`
 */
export function peerCaller(config: PeerTlsSettings, limits: PeerLimits = LIMITS): CallPeer {
  const tls = readPeerTls(config);
  const protocol = tls === undefined ? 'http:' : 'https:';
  // a resumed session would not look at the certificate again
  const agent = tls === undefined ? undefined : new Agent({ ...tls, maxCachedSessions: 0 });
  return async (url, body) => {
    const to = new URL(url);
    if (to.protocol !== protocol) throw unreachable(`not-${protocol.slice(0, -1)}`);
    const method = body === undefined ? 'GET' : 'POST';
    const span = clientSpan(method);
    const options = {
      method,
      headers: {
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
        ...(span === undefined ? {} : { traceparent: span.traceparent }),
      },
      signal: AbortSignal.timeout(limits.answerMs),
    };
    const call = agent === undefined ? plainRequest(to, options) : tlsRequest(to, { ...options, agent });
    try {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await answerOf(call, text, limits);
      span?.set('http.response.status_code', answer.status);
      span?.end(answer.status >= 500);
      return answer;
    } catch (error) {
      span?.end(true);
      throw unreachable(reasonOf(error), error);
    }
  };
}

/** Where the call belongs to something; its address would say whom it is about. */
function clientSpan(method: string): OpenSpan | undefined {
  const parent = currentSpan()?.traceparent;
  if (parent === undefined) return undefined;
  const attributes = { 'http.request.method': method };
  return startSpan({ name: `${method} peer`, kind: 'client', attributes, parent });
}

/** Why a peer could not be called, for a log line: a code, nothing of what was said. */
export function peerFault(error: unknown): string {
  const { reason } = error instanceof AppError ? error.details : {};
  return typeof reason === 'string' ? reason : reasonOf(error);
}

const unreachable = (reason: string, cause?: unknown): AppError =>
  new AppError('unavailable', 'peer.unreachable', 'Another node does not answer.', { reason }, { cause });

function reasonOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}

const fault = (code: string): Error => Object.assign(new Error(code), { code });

function answerOf(call: ClientRequest, body: string | undefined, limits: PeerLimits): Promise<PeerAnswer> {
  return new Promise((resolve, reject) => {
    const connecting = setTimeout(() => call.destroy(fault('late-connection')), limits.connectMs);
    const connected = (): void => {
      clearTimeout(connecting);
    };
    call.on('socket', (socket) =>
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected),
    );
    call.on('close', connected);
    call.on('error', reject);
    call.on('response', (response) => {
      readAnswer(response, limits.answerBytes)
        .then(resolve, reject)
        .finally(() => {
          call.destroy();
        });
    });
    call.end(body);
  });
}

async function readAnswer(response: IncomingMessage, most: number): Promise<PeerAnswer> {
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400) throw fault('redirect');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) throw fault('too-long');
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString();
  return { status, body: objectOf(text), text };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
