import {
  Controller,
  Get,
  Inject,
  UseInterceptors,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CapabilityStatement } from 'fhir/r4.js';
import { ApiExcludeController, Public } from '#platform';
import { capabilityStatement } from '../../app/fhir/capability.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { FhirAddress } from './fhir-address.js';
import { FhirInterceptor } from './fhir.interceptor.js';

const Host = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<FastifyRequest>().host,
);

/** What this server can do. Says nothing of anybody, so it is for everybody. */
@ApiExcludeController()
@Controller(`${FHIR_PATH}/metadata`)
@UseInterceptors(FhirInterceptor)
export class FhirMetadataController {
  constructor(@Inject(FhirAddress) private readonly address: FhirAddress) {}

  @Get()
  @Public()
  read(@Host() host: string): CapabilityStatement {
    return capabilityStatement(this.address.base({ host }));
  }
}
