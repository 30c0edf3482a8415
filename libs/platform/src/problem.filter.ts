import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { describeError, type Logger } from './logger.js';
import { FHIR_TYPE, isFhirPath, operationOutcome } from './operation-outcome.js';
import { FRESH_S } from './platform.errors.js';
import { PROBLEM_TYPE, problem, problemOf, type Problem } from './problem.js';
import { SECURITY_HEADERS } from './security-headers.js';

const RETRY_AFTER_SECONDS = '2';

/** What is said of a token beside that one is needed (RFC 6750, RFC 9470). */
const CHALLENGES: Readonly<Record<string, string>> = {
  'token.invalid': ', error="invalid_token"',
  'token.insufficient-scope': ', error="insufficient_scope"',
  'token.authentication-too-old': `, error="insufficient_user_authentication", max_age=${String(FRESH_S)}`,
};

/** Answers an error as problem+json, or under a FHIR path as its OperationOutcome, and logs what nobody expected. */
export function answerProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Pick<Logger, 'error'>,
): void {
  const { problem: answer, unexpected } = problemOf(error, request.id);
  if (unexpected) {
    const route = request.routeOptions.url ?? 'unknown';
    logger.error(
      { ...describeError(error), traceId: request.id, route, status: answer.status },
      'a request failed',
    );
  }
  if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
  else send(answer, request, reply);
}

/** What the router refuses before any hook runs. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const refused =
    error.statusCode === 414
      ? problem(414, 'request.uri-too-long', request.id)
      : problem(400, 'request.malformed', request.id);
  send(refused, request, reply.headers(SECURITY_HEADERS));
}

function send(answer: Problem, request: FastifyRequest, reply: FastifyReply): void {
  if (answer.status === 401 || answer.status === 403) {
    void reply.header('www-authenticate', `Bearer realm="staffetta"${CHALLENGES[answer.code] ?? ''}`);
  }
  // whoever refuses may know better when
  if (answer.status === 503 && !reply.hasHeader('retry-after'))
    void reply.header('retry-after', RETRY_AFTER_SECONDS);
  const [type, body] = isFhirPath(request.url)
    ? [FHIR_TYPE, operationOutcome(answer)]
    : [PROBLEM_TYPE, answer];
  void reply.status(answer.status).header('content-type', type).send(JSON.stringify(body));
}

/** Every error of a request, the framework's own included. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}
