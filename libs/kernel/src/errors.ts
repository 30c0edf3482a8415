/** The closed list of what can go wrong; the edge maps each kind to one HTTP status. */
export type ErrorKind =
  | 'invalid' // 400, 422 where the code says so: the request itself is wrong
  | 'unauthenticated' // 401
  | 'not-found' // 404, also for what the caller may not see
  | 'conflict' // 409: the state does not allow it
  | 'unprocessable' // 422: well-formed, yet refused by a rule
  | 'too-large' // 413
  | 'precondition' // 412 or 428
  | 'too-many' // 429: a limit per person
  | 'unavailable'; // 503: retry later

/** `code` is public API; `details` must be safe to show: never a value somebody typed. */
export class AppError extends Error {
  override name = 'AppError';

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True for errors that a later attempt may not meet again (a lost connection, a deadlock, a missing dependency). */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return error.kind === 'unavailable';
  const code = errorCode(error);
  if (code !== undefined)
    return TRANSIENT.has(code) || code.startsWith('08') || code.startsWith('57P') || isStalePlan(error);
  return isLost(error) || isLost((error as { driverError?: unknown } | null | undefined)?.driverError);
}

/** PostgreSQL's refusal of a prepared statement whose columns have changed since; also where TypeORM wraps it. */
export function isStalePlan(error: unknown): boolean {
  const { code, message, driverError } = (error ?? {}) as Record<'code' | 'message' | 'driverError', unknown>;
  if (driverError !== undefined) return isStalePlan(driverError);
  return code === '0A000' && message === 'cached plan must not change result type';
}

const isLost = (error: unknown): boolean => error instanceof Error && LOST.test(error.message);

/**
 * pg and its pool report some lost connections, and a wait in vain for a free one, without a code. TypeORM releases what
 * runs a transaction when its connection breaks, and says to the next statement only that it was released.
 */
const LOST = new RegExp(
  [
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error',
    'Client was closed and is not queryable',
    'Query runner already released',
    'Database connection provided by a query runner was already released',
  ]
    .map((beginning) => `^${beginning}`)
    .join('|'),
);

/** Node's, PostgreSQL's (SQLSTATE) or a driver's code, also where TypeORM wraps it. */
function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const own = (error as { code?: unknown }).code;
  if (typeof own === 'string') return own;
  const wrapped = (error as { driverError?: unknown }).driverError;
  return wrapped === undefined ? undefined : errorCode(wrapped);
}

const TRANSIENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN', // its name is not known for a moment: a container is restarted
  '25006', // read_only_sql_transaction: another server has become the primary
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '53300', // too_many_connections
]);
