import { AppError } from '#kernel';

/** Missing and forbidden look alike: this is the answer to both. */
export const notFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is nothing here for you.');

export const unauthenticated = (code: 'token.missing' | 'token.invalid'): AppError =>
  new AppError('unauthenticated', code, 'A valid bearer token is needed.');

/** 403, the one there is (RFC 6750): of the token alone, and it tells nothing of what is there. */
export const insufficientScope = (): AppError =>
  new AppError('unauthenticated', 'token.insufficient-scope', 'The token has no scope for this.');

/** How long ago a caller may have signed in where a route asks for that anew, seconds. */
export const FRESH_S = 600;

export const authenticationTooOld = (): AppError =>
  new AppError(
    'unauthenticated',
    'token.authentication-too-old',
    `For this you have to have signed in within the last ${String(FRESH_S / 60)} minutes: sign in again.`,
  );

export const actingRequired = (): AppError =>
  new AppError('invalid', 'acting.required', 'Say with X-Acting-For for which institution you act.');

export const issuerUnavailable = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'token.issuer-unavailable',
    'The identity provider does not answer.',
    {},
    { cause },
  );

/** `where` is a place we name ourselves; names of fields that a caller made up are not repeated. */
export const badText = (where: 'body' | 'query' | 'path', rule: string): AppError =>
  new AppError('invalid', 'request.bad-text', 'A text holds what no text may hold.', { in: where, rule });

export interface FieldError {
  readonly path: string;
  readonly rule: string;
}

export const invalidRequest = (errors: readonly FieldError[]): AppError =>
  new AppError('invalid', 'request.invalid', 'The request does not fit its contract.', { errors });

/** A telephone number or an address where a code belongs. */
export const contactInCode = (errors: readonly FieldError[]): AppError =>
  new AppError('unprocessable', 'request.contact-in-code', 'A field for a code holds a contact.', { errors });

export const idempotencyMissing = (): AppError =>
  new AppError(
    'invalid',
    'idempotency.missing',
    'This request needs an Idempotency-Key of 1 to 128 plain characters.',
  );

export const preconditionRequired = (): AppError =>
  new AppError('precondition', 'precondition.required', 'This request needs If-Match.');

export const preconditionFailed = (): AppError =>
  new AppError('precondition', 'precondition.failed', 'Somebody else has changed this in the meantime.');

export const cursorInvalid = (): AppError =>
  new AppError('invalid', 'cursor.invalid', 'The cursor is not one that this node gave.');

/** Also while it ends. */
export const notReady = (): AppError =>
  new AppError('unavailable', 'node.not-ready', 'The node is starting, or something that it needs is down.');

export const tooManyStreams = (): AppError =>
  new AppError('unavailable', 'stream.full', 'Too many streams are open.');

export const tooManyRequests = (seconds: number): AppError =>
  new AppError('too-many', 'request.too-many', 'Too many requests in a minute: wait a little.', {
    retryAfterSeconds: seconds,
  });
