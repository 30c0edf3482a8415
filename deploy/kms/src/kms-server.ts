import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { AppError } from '#kernel';
import { KeyVersions } from './key-versions.js';

export interface KmsServerOptions {
  /** Its keys; nobody else's storage. */
  readonly dir: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** PEM. Who may call is whoever the CA gave a certificate; its name says whose keys. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer };
  /** One line per call, durable before the answer leaves. Names, operations, versions, outcomes; never a key. */
  readonly audit: (line: AuditLine) => Promise<void>;
}

export interface AuditLine {
  readonly at: string;
  readonly client: string;
  readonly operation: string;
  readonly version?: string;
  /** `done`, or the error's code. */
  readonly outcome: string;
}

export interface KmsServer {
  readonly port: number;
  close(): Promise<void>;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const MAX_BODY_BYTES = 4_096;
const KEY_BYTES = 32;
const STATUS: Readonly<Record<string, number>> = { invalid: 400, conflict: 409, 'not-found': 404 };

/** A key management service: data keys come in wrapped and go out plain, or the reverse; KEKs stay. */
export async function startKmsServer(options: KmsServerOptions): Promise<KmsServer> {
  const clients = new Map<string, KeyVersions>();
  const keysOf = (client: string): KeyVersions => {
    const keys = clients.get(client) ?? new KeyVersions(join(options.dir, client));
    clients.set(client, keys);
    return keys;
  };
  const server = createServer(
    { ...options.tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    (request, response) => void answer(options, keysOf, request, response),
  );
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: portOf(server), close: () => closeServer(server) };
}

async function answer(
  { audit }: KmsServerOptions,
  keysOf: (client: string) => KeyVersions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const client = clientOf(request);
  const operation = OPERATIONS.find((each) => request.method === 'POST' && request.url === `/v1/${each}`);
  let version: string | undefined;
  let [status, body, outcome]: [number, object, string] = [200, {}, 'done'];
  try {
    if (client === undefined) throw refused('invalid', 'kms.client');
    if (operation === undefined) throw refused('not-found', 'kms.no-such-operation');
    const call = await readCall(request);
    ({ version } = call);
    body = await RUN[operation](keysOf(client), call);
  } catch (error) {
    const known = error instanceof AppError ? error : undefined;
    outcome = known?.code ?? 'kms.failed';
    [status, body] = [STATUS[known?.kind ?? ''] ?? 500, { code: outcome }];
  }
  const line = {
    at: new Date().toISOString(),
    client: client ?? '?',
    operation: operation ?? '?',
    ...(version === undefined ? {} : { version }),
    outcome,
  };
  // no record, no key
  await audit(line).catch(() => {
    [status, body] = [500, { code: 'kms.failed' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

interface Call {
  readonly version?: string;
  readonly bytes?: Buffer;
}

const OPERATIONS = ['versions', 'rotate', 'wrap', 'unwrap', 'destroy'] as const;

const RUN: Readonly<Record<(typeof OPERATIONS)[number], (keys: KeyVersions, call: Call) => Promise<object>>> =
  {
    versions: async (keys) => ({ versions: await keys.list() }),
    rotate: async (keys) => ({ version: await keys.rotate() }),
    wrap: async (keys, { version = '', bytes }) => {
      if (bytes?.length !== KEY_BYTES) throw refused('invalid', 'kms.call');
      return { wrapped: (await keys.wrap(version, bytes)).toString('base64url') };
    },
    unwrap: async (keys, { version = '', bytes }) => {
      if (bytes === undefined) throw refused('invalid', 'kms.call');
      return { key: (await keys.unwrap(version, bytes)).toString('base64url') };
    },
    destroy: async (keys, { version = '' }) => {
      await keys.destroy(version);
      return {};
    },
  };

/** The certificate's common name: TLS has checked that the CA vouches for it. */
function clientOf({ socket }: IncomingMessage): string | undefined {
  const { getPeerCertificate } = socket as { getPeerCertificate?: () => { subject?: { CN?: unknown } } };
  const name = getPeerCertificate?.call(socket).subject?.CN;
  return typeof name === 'string' && NAME.test(name) ? name : undefined;
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw refused('invalid', 'kms.call');
    parts.push(part);
  }
  const { version, key, wrapped } = parse(Buffer.concat(parts).toString());
  if (version !== undefined && (typeof version !== 'string' || !/^[1-9]\d{0,9}$/.test(version))) {
    throw refused('invalid', 'kms.call');
  }
  const bytes = key ?? wrapped;
  return {
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof bytes === 'string' ? { bytes: Buffer.from(bytes, 'base64url') } : {}),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below, without what was sent
  }
  throw refused('invalid', 'kms.call');
}

const refused = (kind: 'invalid' | 'not-found', code: string): AppError =>
  new AppError(kind, code, 'The key management service refuses this call.');

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
