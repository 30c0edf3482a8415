import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController, Public } from '#platform';
import { FHIR_PATH } from '../app/fhir/terms.js';
import type { SmartConfiguration } from '../app/smart-configuration.js';
import { SMART_CONFIGURATION } from './smart.tokens.js';

/** How a program of the ASL's comes by a token: for everybody, before they have one. */
@ApiExcludeController()
@Controller(`${FHIR_PATH}/.well-known`)
export class SmartController {
  constructor(@Inject(SMART_CONFIGURATION) private readonly configuration: SmartConfiguration) {}

  @Get('smart-configuration')
  @Public()
  read(): SmartConfiguration {
    return this.configuration;
  }
}
