import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Route } from './routes.js';

export interface OpenApiOptions {
  readonly node: string;
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  /** The origin at which the node is reached; absent on a machine of one's own. */
  readonly publicUrl?: string;
}

/** Serves the node's contract at `/api/<node>/openapi.json`, built when first asked for: most processes never are. */
export function serveOpenApi(
  app: NestFastifyApplication,
  routes: readonly Route[],
  options: OpenApiOptions,
): void {
  let text: Promise<string> | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get(`/api/${options.node}/openapi.json`, async (_request, reply) => {
      text ??= import('./openapi-document.js').then(({ openApiDocument }) =>
        JSON.stringify(openApiDocument(app, routes, options)),
      );
      return reply.header('content-type', 'application/json; charset=utf-8').send(await text);
    });
}
