import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FhirResource } from 'fhir/r4.js';
import { map, type Observable } from 'rxjs';
import { Answer } from '#party';
import { FHIR_TYPE } from '#platform';
import { versionTag } from '../../app/fhir/resources/meta.js';
import { requireJson } from '../../app/fhir/search-params.js';

/** Answers in FHIR's JSON, or refuses who reads only another form; a resource's version is its ETag. */
export class FhirInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest<{ Querystring: { _format?: unknown } }>>();
    const reply = http.getResponse<FastifyReply>();
    const { _format: format } = request.query;
    requireJson(typeof format === 'string' ? format : undefined, request.headers.accept);
    return next.handle().pipe(
      map((answer) => {
        // 204: what was deleted has no form
        if (answer === undefined) return undefined;
        const [body, status, headers] =
          answer instanceof Answer
            ? [answer.body as FhirResource, answer.status, answer.headers]
            : [answer as FhirResource, undefined, {}];
        if (status !== undefined) void reply.status(status);
        void reply.headers({ ...versionHeaders(body), ...headers, 'content-type': FHIR_TYPE });
        return body;
      }),
    );
  }
}

function versionHeaders({ meta }: FhirResource): Record<string, string> {
  if (meta?.versionId === undefined || meta.lastUpdated === undefined) return {};
  return { etag: versionTag(meta.versionId), 'last-modified': new Date(meta.lastUpdated).toUTCString() };
}
