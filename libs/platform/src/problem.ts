import { HttpException } from '@nestjs/common';
import { AppError, isUnavailable, type ErrorKind } from '#kernel';

/** RFC 9457. `type`, `code` and `status` are for programs, `title` is for people, `traceId` is for finding the log line. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly traceId: string;
  readonly detail?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const TYPE_BASE = 'https://example.org/staffetta/problems/';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  'not-found': 404,
  conflict: 409,
  unprocessable: 422,
  'too-large': 413,
  precondition: 412,
  'too-many': 429,
  unavailable: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'La richiesta non è scritta come previsto',
  401: 'Serve un accesso valido',
  403: 'L’accesso non comprende questa operazione',
  404: 'Non trovato',
  406: 'Questa forma di risposta non c’è',
  409: 'Lo stato attuale non lo permette',
  412: 'Il dato è cambiato nel frattempo',
  413: 'La richiesta è troppo grande',
  414: 'L’indirizzo della richiesta è troppo lungo',
  415: 'Questo tipo di contenuto non è accettato',
  422: 'Una regola non lo permette',
  428: 'Manca la versione da modificare',
  429: 'Troppe richieste: riprovare più tardi',
  500: 'Errore interno',
  503: 'Servizio momentaneamente non disponibile',
};

/** Where a kind has more than one. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  'precondition.required': 428,
  'token.insufficient-scope': 403,
  'fhir.unsupported-format': 406,
};

/** What the framework refuses before any code of ours runs. */
const REFUSED: Readonly<Record<number, string>> = {
  413: 'request.too-large',
  414: 'request.uri-too-long',
  415: 'request.media-type',
};

/** The body of an error's answer; the status is in it. */
export function problem(
  status: number,
  code: string,
  traceId: string,
  more: Pick<Problem, 'detail' | 'details'> = {},
): Problem {
  return {
    type: TYPE_BASE + code,
    title: TITLES[status] ?? 'La richiesta non è accettata',
    status,
    code,
    traceId,
    ...more,
  };
}

/** Translates whatever was thrown, once, at the edge. `unexpected`: nobody foresaw it, so it belongs into the log. */
export function problemOf(error: unknown, traceId: string): { problem: Problem; unexpected: boolean } {
  if (error instanceof AppError) return { problem: fromAppError(error, traceId), unexpected: false };
  if (isUnavailable(error)) return { problem: problem(503, 'unavailable', traceId), unexpected: true };
  const status = refusedStatus(error);
  if (status === 404) return { problem: problem(404, 'not-found', traceId), unexpected: false };
  if (status === 503) return { problem: problem(503, 'unavailable', traceId), unexpected: true };
  if (status !== undefined) {
    return { problem: problem(status, REFUSED[status] ?? 'request.malformed', traceId), unexpected: false };
  }
  // PostgreSQL's class 22: a value that a column cannot hold came through the door. A bug of ours, yet the input is bad.
  if (sqlState(error)?.startsWith('22') === true) {
    return { problem: problem(400, 'request.bad-value', traceId), unexpected: true };
  }
  return { problem: problem(500, 'internal', traceId), unexpected: true };
}

function fromAppError(error: AppError, traceId: string): Problem {
  // missing and forbidden answer alike, so no code of a service may tell them apart
  if (error.kind === 'not-found') return problem(404, 'not-found', traceId);
  const status = STATUS_BY_CODE[error.code] ?? STATUS[error.kind];
  const hasDetails = Object.keys(error.details).length > 0;
  return problem(status, error.code, traceId, {
    detail: error.message,
    ...(hasDetails ? { details: error.details } : {}),
  });
}

/** The framework's refusal: an HttpException of Nest's, or an error of Fastify's. Its text may quote the input. */
function refusedStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : error instanceof Error && error.name === 'FastifyError'
        ? (error as { statusCode?: unknown }).statusCode
        : undefined;
  return typeof status === 'number' && ((status >= 400 && status < 500) || status === 503)
    ? status
    : undefined;
}

function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  return driverError === undefined ? undefined : sqlState(driverError);
}
