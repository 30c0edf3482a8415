import { Controller, Get, Inject, UseInterceptors } from '@nestjs/common';
import type { Bundle, HealthcareService, Organization } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT } from '#party';
import { ApiExcludeController } from '#platform';
import type { PartyContext } from '#referral';
import { ORGANIZATION_PARAMETERS, SERVICE_PARAMETERS } from '../../app/fhir/capability.js';
import {
  listOrganizations,
  listServices,
  readOrganization,
  readService,
} from '../../app/fhir/read-directory.js';
import { readSearch } from '../../app/fhir/search-params.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { FhirAddress } from './fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir-call.decorator.js';
import { FhirInterceptor } from './fhir.interceptor.js';
import { Interaction } from './interaction.decorator.js';
import { wholePage } from './search-page.js';

/** Whom there is to ask, and for what: as the registry lists it. */
@ApiExcludeController()
@Controller(FHIR_PATH)
@UseInterceptors(FhirInterceptor)
export class FhirDirectoryController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(FhirAddress) private readonly address: FhirAddress,
  ) {}

  @Get('Organization')
  @Interaction('Organization', 'search-type', 'registry:read')
  organizations(@CurrentFhirCall() call: FhirCall): Bundle {
    const wanted = readSearch(call.sent, { parameters: ORGANIZATION_PARAMETERS, strict: call.strict });
    const found = listOrganizations(this.context, wanted);
    return wholePage(this.address.base(call), 'Organization', wanted, found);
  }

  @Get('Organization/:id')
  @Interaction('Organization', 'read', 'registry:read')
  organization(@CurrentFhirCall() { id }: FhirCall): Organization {
    return readOrganization(this.context, id);
  }

  @Get('HealthcareService')
  @Interaction('HealthcareService', 'search-type', 'registry:read')
  async services(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    const wanted = readSearch(call.sent, { parameters: SERVICE_PARAMETERS, strict: call.strict });
    const found = await listServices(this.db, this.context, wanted);
    return wholePage(this.address.base(call), 'HealthcareService', wanted, found);
  }

  @Get('HealthcareService/:id')
  @Interaction('HealthcareService', 'read', 'registry:read')
  service(@CurrentFhirCall() { id }: FhirCall): Promise<HealthcareService> {
    return readService(this.db, this.context, id);
  }
}
