import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenApiOptions } from './openapi.js';
import type { Route } from './routes.js';

/** The OpenAPI 3.1 document of a node's public routes. */
export function openApiDocument(
  app: NestFastifyApplication,
  _routes: readonly Route[],
  { title, version }: OpenApiOptions,
): OpenAPIObject {
  const config = new DocumentBuilder().setTitle(title).setVersion(version).setOpenAPIVersion('3.1.0').build();
  return SwaggerModule.createDocument(app, config);
}
