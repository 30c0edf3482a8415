import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError, type Logger } from './logger.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';

const RETRY_AFTER_SECONDS = '2';

/** Answers every error of a request, the framework's own included, as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { problem, unexpected } = problemOf(error, request.id);
    if (unexpected) {
      const route = request.routeOptions.url ?? 'unknown';
      this.logger.error(
        { ...describeError(error), traceId: request.id, route, status: problem.status },
        'a request failed',
      );
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (problem.status === 401) {
      const invalid = problem.code === 'token.invalid' ? ', error="invalid_token"' : '';
      void reply.header('www-authenticate', `Bearer realm="staffetta"${invalid}`);
    }
    if (problem.status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
    void reply.status(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
  }
}
