import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import negotiate from '@fastify/accept-negotiator';
import send from '@fastify/send';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '#kernel';
import { configInvalid, notFound } from '#platform';

const SHELL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const YEAR_MS = 365 * 86_400_000;
/** The build puts them beside each file that is worth it; the first is the smaller one. */
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;

/** What the page is told of where it runs, in its `<meta>`: it asks for nothing before it knows that. */
export interface ShellFacts {
  readonly demo: boolean;
  /** Where the quick exit leads by itself while `/exit` does not answer. */
  readonly exitUrl: string;
}

/**
 * The built console: one page for `/` and its own routes under `/p/`, files whose names are made of their content.
 * What is built anew is served at once.
 * @throws {AppError} invalid `config.invalid` where the folder holds none
 */
export async function serveConsole(
  fastify: FastifyInstance,
  folder: string,
  facts: ShellFacts,
): Promise<void> {
  const shell = await openShell(folder, facts);
  const sendShell = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    reply
      .header('content-security-policy', SHELL_POLICY)
      .type('text/html; charset=utf-8')
      .send(await shell());
  fastify.get('/', sendShell);
  fastify.get('/p/*', sendShell);
  fastify.get('/assets/*', async (request, reply) => {
    const path = /^\/assets\/([^?]*)/.exec(request.raw.url ?? '')?.[1] ?? '';
    const encoding = negotiate(request.headers['accept-encoding'] ?? '', ['br', 'gzip']);
    const root = join(folder, 'assets');
    const packed = encoding === null ? undefined : await file(request, root, path + ENCODINGS[encoding]);
    const found = packed ?? (await file(request, root, path));
    if (found === undefined) throw notFound();
    void reply.status(found.statusCode).headers(found.headers).header('vary', 'accept-encoding');
    if (packed !== undefined && encoding !== null) void reply.header('content-encoding', encoding);
    return reply.type(typeOf(path)).send(found.stream);
  });
}

/** Reads the page anew for every answer; while a build replaces it, the last one. */
async function openShell(folder: string, { demo, exitUrl }: ShellFacts): Promise<() => Promise<string>> {
  const read = async (): Promise<string> => {
    const text = await readFile(join(folder, 'index.html'), 'utf8');
    return fill(fill(text, 'demo', String(demo)), 'exit', exitUrl);
  };
  let last: string;
  try {
    last = await read();
  } catch {
    throw configInvalid(['STAFFETTA_CONSOLE_FOLDER (a folder with index.html)']);
  }
  return async () => {
    last = await read().catch(() => last);
    return last;
  };
}

/** A function, because a `$` in the value would mean something in a text. */
const fill = (page: string, name: string, value: string): string =>
  page.replace(
    new RegExp(`(<meta name="${name}" content=")[^"]*"`),
    (_all, before: string) => `${before}${escapeHtml(value)}"`,
  );

async function file(
  request: FastifyRequest,
  root: string,
  path: string,
): Promise<send.FileSendResult | undefined> {
  const result = await send(request.raw, path, {
    root,
    index: false,
    dotfiles: 'ignore',
    acceptRanges: false,
    contentType: false,
    maxAge: YEAR_MS,
    immutable: true,
  });
  return result.type === 'file' ? result : undefined;
}

function typeOf(path: string): string {
  const type = send.mime.getType(path) ?? 'application/octet-stream';
  return send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type;
}
