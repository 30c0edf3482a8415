import * as swagger from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeApi } from './api-docs.js';
import { describeDto, schemaOf } from './describe-dto.js';
import { HEADERS_READ, type HeaderRead } from './http-values.js';
import type { OpenApiOptions } from './openapi.js';
import type { Route } from './routes.js';

interface Operation {
  operationId?: string;
  parameters?: unknown[];
  requestBody?: { content?: Record<string, unknown> };
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
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
    code: { type: 'string', description: 'for programs' },
    traceId: { type: 'string' },
    detail: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
  },
};

const integer = { type: 'integer', format: 'int32', minimum: 0 };
/** Said to whoever comes with a token. */
const RATE_LIMIT = {
  'RateLimit-Limit': { description: 'Requests that one person may make in a minute', schema: integer },
  'RateLimit-Remaining': { description: 'Those that are left', schema: integer },
  'RateLimit-Reset': { description: 'Seconds until the minute begins anew', schema: integer },
};
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait', schema: integer } };

const problemResponse = (description: string, headers?: object): object => ({
  description,
  ...(headers === undefined ? {} : { headers }),
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
  { node, title, summary, version, publicUrl }: OpenApiOptions,
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
  const origin = publicUrl ?? '';
  const ownPaths: swagger.OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [verb, operation] of Object.entries(item) as [keyof typeof item, Operation][]) {
      const route = known.get(operation.operationId ?? '');
      if (route === undefined || route.access?.kind === 'private') Reflect.deleteProperty(item, verb);
      else describeOperation(operation, route);
      if (verb === 'patch') describePatch(operation);
      if (route !== undefined) describePath(path, operation, route);
    }
    if (Object.keys(item).length === 0) continue;
    const { base, rest } = apart(path, node);
    ownPaths[rest] = base === 'v1' ? item : { ...item, servers: [serverOf(origin, `/api/${node}`)] };
  }
  document.paths = ownPaths;
  document.servers = [serverOf(origin, `/api/${node}/v1`)];
  document.info = {
    ...document.info,
    summary,
    // the checks of the public administrations know OpenAPI 3.0's name for it alone
    'x-summary': summary,
    description: `${summary}. Problems are RFC 9457; what is missing and what is not for the caller answer alike.`,
    contact: { name: 'Staffetta', url: 'https://example.org/staffetta' },
    license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/en/' },
    'x-api-id': `urn:staffetta:api:${node}`,
  } as swagger.OpenAPIObject['info'];
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM as never },
  };
  withFormats(document);
  return document;
}

/** The interface's own paths are told from its root; others, such as a standard's, from the node's. */
function apart(path: string, node: string): { base: 'v1' | 'node'; rest: string } {
  const [own, all] = [`/api/${node}/v1`, `/api/${node}`];
  if (path === own || path.startsWith(`${own}/`)) return { base: 'v1', rest: path.slice(own.length) || '/' };
  return { base: 'node', rest: path.startsWith(`${all}/`) ? path.slice(all.length) : path };
}

/** A machine of one's own needs no https, and says that it is no real service (`x-sandbox`). */
const serverOf = (origin: string, path: string): { url: string; description: string } =>
  origin.startsWith('https:')
    ? { url: origin + path, description: 'The network’s gateway' }
    : { ...{ url: origin + path, description: 'A machine for trying out' }, ...{ 'x-sandbox': true } };

/** Every number says its width (recommendation RAC_REST_FORMAT_004 of the Italian interoperability guidelines). */
function withFormats(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { type, format } = schema as { type?: unknown; format?: unknown };
  if (format === undefined && type === 'integer') Object.assign(schema, { format: 'int64' });
  if (format === undefined && type === 'number') Object.assign(schema, { format: 'double' });
  for (const part of Object.values(schema)) withFormats(part);
}

/** The generator tells of a path's places only where each is a parameter of its own. */
function describePath(path: string, operation: Operation, { pathType }: Route): void {
  const told = (operation.parameters ?? []) as { name?: unknown; in?: unknown }[];
  const missing = [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !told.some((each) => each.in === 'path' && each.name === name));
  operation.parameters = [
    ...missing.map((name) => {
      const known = typeof pathType === 'function' ? schemaOf(pathType as never, name) : undefined;
      return { name, in: 'path', required: true, schema: known ?? { type: 'string' } };
    }),
    ...told,
  ];
}

/** A partial document is a merge patch (RFC 7396); plain JSON is taken too. */
function describePatch({ requestBody }: Operation): void {
  const json = requestBody?.content?.['application/json'];
  if (requestBody === undefined || json === undefined) return;
  requestBody.content = { 'application/merge-patch+json': json };
}

function describeOperation(operation: Operation, { access, controller, handler }: Route): void {
  const read = Reflect.getMetadata(HEADERS_READ, controller.prototype as object, handler) as
    HeaderRead[] | undefined;
  operation.parameters = [...(operation.parameters ?? []), ...(read ?? []).map((header) => HEADERS[header])];
  const responses: Record<string, unknown> = {
    ...operation.responses,
    '400': problemResponse('The request is wrong'),
  };
  for (const [status, response] of Object.entries(responses)) {
    const { content, description = '' } = response as { content?: unknown; description?: string };
    if (/^[45]/.test(status) && content === undefined) responses[status] = problemResponse(description);
  }
  if (access?.kind === 'permission') {
    operation['security'] = [{ bearer: [] }];
    operation['x-permission'] = access.permission;
    operation.parameters.push(ACTING_FOR);
    responses['401'] = problemResponse('No valid token');
    responses['404'] = problemResponse('Missing, or not for you', RATE_LIMIT);
    for (const [status, response] of Object.entries(responses)) {
      if (!status.startsWith('2')) continue;
      const { headers, ...told } = response as { headers?: object };
      responses[status] = { ...told, headers: { ...RATE_LIMIT, ...headers } };
    }
    responses['429'] = problemResponse('Too many requests in a minute', { ...RATE_LIMIT, ...RETRY_AFTER });
  }
  responses['503'] ??= problemResponse('Something that is needed is down', RETRY_AFTER);
  operation.responses = { ...responses, default: problemResponse('Any other error') };
}
