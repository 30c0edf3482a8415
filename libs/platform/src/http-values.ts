import { createHmac } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { canonicalJson } from '#kernel';
import {
  cursorInvalid,
  idempotencyMissing,
  preconditionFailed,
  preconditionRequired,
} from './platform.errors.js';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest();

// draft-ietf-httpapi-idempotency-key-header: a quoted string; the bare form is common, so both are read
const IDEMPOTENCY_KEY = /^(?:"([\w\-.:~]{1,128})"|([\w\-.:~]{1,128}))$/;

/** The key in a header's value. @throws {AppError} invalid `idempotency.missing`, also where it is malformed. */
export function idempotencyKeyOf(header: unknown): string {
  const found = typeof header === 'string' ? IDEMPOTENCY_KEY.exec(header.trim()) : null;
  const key = found?.[1] ?? found?.[2];
  if (key === undefined) throw idempotencyMissing();
  return key;
}

/** The OpenAPI document must name the headers that a route reads, so each parameter that reads some says so. */
export const HEADERS_READ = 'staffetta:headers-read';
export type HeaderRead = 'Idempotency-Key' | 'If-Match' | 'Prefer';

/** The decorator of a parameter that reads these headers. */
export const readsHeaders =
  (headers: readonly HeaderRead[], decorator: () => ParameterDecorator) =>
  (): ParameterDecorator =>
  (target, key, index) => {
    decorator()(target, key, index);
    if (key === undefined) return;
    const known = (Reflect.getMetadata(HEADERS_READ, target, key) as HeaderRead[] | undefined) ?? [];
    Reflect.defineMetadata(HEADERS_READ, [...known, ...headers], target, key);
  };

/** Parameter: the request's Idempotency-Key; 400 `idempotency.missing` without one. */
export const IdempotencyKey = readsHeaders(
  ['Idempotency-Key'],
  createParamDecorator((_: unknown, context: ExecutionContext) =>
    idempotencyKeyOf(requestOf(context).headers['idempotency-key']),
  ),
);

const LONGEST_WAIT_MS = 4_000;

/** Milliseconds a client is ready to wait (`Prefer: wait=2`, RFC 7240), at most 4,000; 0 where it says nothing. */
export function preferredWait(header: unknown): number {
  const text = Array.isArray(header) ? header.join(',') : header;
  if (typeof text !== 'string' || text.length > 256) return 0;
  for (const preference of text.split(',')) {
    const found = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;.*)?$/i.exec(preference);
    if (found?.[1] !== undefined) return Math.min(Number(found[1]) * 1_000, LONGEST_WAIT_MS);
  }
  return 0;
}

/** Parameter: see `preferredWait`. */
export const PreferWait = readsHeaders(
  ['Prefer'],
  createParamDecorator((_: unknown, context: ExecutionContext) =>
    preferredWait(requestOf(context).headers['prefer']),
  ),
);

/** The entity tag of a row's version. */
export const etag = (version: number | string): string => `"${String(version)}"`;

/**
 * Parameter: the If-Match header as it came, to be compared with `etag(…)` by `requireMatch`; 428 without one.
 * `*` matches whatever exists.
 */
export const IfMatch = readsHeaders(
  ['If-Match'],
  createParamDecorator((_: unknown, context: ExecutionContext) => {
    const header = requestOf(context).headers['if-match'];
    if (header === undefined || header.trim() === '') throw preconditionRequired();
    return header.trim();
  }),
);

/** @throws {AppError} precondition `precondition.failed` (412) where the client knows another version. */
export function requireMatch(ifMatch: string, version: number | string): void {
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes('*') && !tags.includes(etag(version))) throw preconditionFailed();
}

/** A page's cursor: where the last item stood in the order of the list. Opaque for clients, not secret. */
export const encodeCursor = (...position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws {AppError} invalid `cursor.invalid` unless `encodeCursor` made it of as many parts. */
export function decodeCursor(cursor: string, parts: number): string[] {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw cursorInvalid();
  }
  const fits =
    Array.isArray(position) &&
    position.length === parts &&
    position.every(
      (part): part is string => typeof part === 'string' && part.isWellFormed() && !part.includes('\0'),
    );
  if (!fits) throw cursorInvalid();
  return position as string[];
}

/** HMAC-SHA256 of what was asked: tells whether a repeated Idempotency-Key repeats the request, without keeping it. */
export function bodyHash(secret: Buffer, route: string, body: unknown): Buffer {
  return createHmac('sha256', secret)
    .update(canonicalJson({ body: body ?? null, route }))
    .digest();
}
