import * as swagger from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeApi } from './api-docs.js';
import { describeDto } from './describe-dto.js';
import { HEADERS_READ, type HeaderRead } from './http-values.js';
import type { OpenApiOptions } from './openapi.js';
import type { Route } from './routes.js';

interface Operation {
  operationId?: string;
  parameters?: unknown[];
  responses?: Record<string, unknown>;
  [extension: string]: unknown;
}

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. Never holds a value that was sent.',
  required: ['type', 'title', 'status', 'code', 'traceId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string', description: 'Italian, for people' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'for programs' },
    traceId: { type: 'string' },
    detail: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
  },
};

const problemResponse = (description: string): object => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const HEADERS: Readonly<Record<HeaderRead, object>> = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Makes a repeated request harmless: the same key and body answer the same, another body 422.',
    schema: { type: 'string', pattern: '^[\\w\\-.:~]{1,128}$' },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag that the client knows; 428 without it, 412 where somebody else was quicker.',
    schema: { type: 'string' },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: 'wait=2: wait so many seconds for the outcome before answering 202.',
    schema: { type: 'string' },
  },
};

const ACTING_FOR = {
  name: 'X-Acting-For',
  in: 'header',
  required: false,
  description:
    'For which of the caller’s memberships; needed where there are several. Of no other institution: 404.',
  schema: { type: 'string' },
};

/** The OpenAPI 3.1 document of a node's public routes, from its controllers and the rules of its DTOs. */
export function openApiDocument(
  app: NestFastifyApplication,
  routes: readonly Route[],
  { title, version }: OpenApiOptions,
): swagger.OpenAPIObject {
  describeApi(swagger);
  const dtos = new Set<never>();
  for (const type of routes.flatMap(({ inputs }) => inputs)) describeDto(type as never, dtos);
  const config = new swagger.DocumentBuilder()
    .setTitle(title)
    .setVersion(version)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth();
  const document = swagger.SwaggerModule.createDocument(app, config.build());
  // the door refuses fields that it does not know
  for (const { name } of dtos as ReadonlySet<{ name: string }>) {
    const schema = document.components?.schemas?.[name];
    if (schema !== undefined) Object.assign(schema, { additionalProperties: false });
  }
  const known = new Map(routes.map((route) => [`${route.controller.name}_${route.handler}`, route]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [verb, operation] of Object.entries(item) as [keyof typeof item, Operation][]) {
      const route = known.get(operation.operationId ?? '');
      if (route === undefined || route.access?.kind === 'private') Reflect.deleteProperty(item, verb);
      else describeOperation(operation, route);
    }
    if (Object.keys(item).length === 0) Reflect.deleteProperty(document.paths, path);
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM as never },
  };
  return document;
}

function describeOperation(operation: Operation, { access, controller, handler }: Route): void {
  const read = Reflect.getMetadata(HEADERS_READ, controller.prototype as object, handler) as
    HeaderRead[] | undefined;
  operation.parameters = [...(operation.parameters ?? []), ...(read ?? []).map((header) => HEADERS[header])];
  const responses: Record<string, unknown> = {
    ...operation.responses,
    '400': problemResponse('The request is wrong'),
  };
  if (access?.kind === 'permission') {
    operation['security'] = [{ bearer: [] }];
    operation['x-permission'] = access.permission;
    operation.parameters.push(ACTING_FOR);
    responses['401'] = problemResponse('No valid token');
    responses['404'] = problemResponse('Missing, or not for you');
  }
  operation.responses = { ...responses, default: problemResponse('Any other error') };
}
