import { Controller, Get, HttpCode, Inject, Post, UseInterceptors } from '@nestjs/common';
import type { Bundle, Communication, Consent, Patient, ServiceRequest } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT } from '#party';
import { ApiExcludeController } from '#platform';
import { recorded, type PartyContext } from '#referral';
import { COMMUNICATION_PARAMETERS, SERVICE_REQUEST_PARAMETERS } from '../../app/fhir/capability.js';
import {
  readCommunication,
  readConsent,
  readPatient,
  readServiceRequest,
  searchReferrals,
} from '../../app/fhir/read-referrals.js';
import { searchset } from '../../app/fhir/resources/bundle.js';
import { readSearch, type Parameter } from '../../app/fhir/search-params.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { FhirAddress } from './fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir-call.decorator.js';
import { FhirInterceptor } from './fhir.interceptor.js';
import { Interaction } from './interaction.decorator.js';
import { cursorOf, placeOf } from './search-page.js';

/** What Tasks are about. What was told is opened for those who work on it, one by one, and every opening is recorded. */
@ApiExcludeController()
@Controller(FHIR_PATH)
@UseInterceptors(FhirInterceptor)
export class FhirRequestController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(FhirAddress) private readonly address: FhirAddress,
  ) {}

  @Get('ServiceRequest')
  @Interaction('ServiceRequest', 'search-type', 'referral:read')
  searchRequests(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    return this.search(call, 'ServiceRequest', SERVICE_REQUEST_PARAMETERS);
  }

  @Post('ServiceRequest/_search')
  @HttpCode(200)
  @Interaction('ServiceRequest', 'search-type', 'referral:read')
  searchRequestsByForm(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    return this.searchRequests(call);
  }

  @Get('ServiceRequest/:id')
  @Interaction('ServiceRequest', 'read', 'referral:read')
  request(@CurrentFhirCall() { reader, id }: FhirCall): Promise<ServiceRequest> {
    return recorded(this.db, this.context, (tx) => readServiceRequest(tx, this.context, reader, id));
  }

  @Get('Communication')
  @Interaction('Communication', 'search-type', 'referral:read')
  searchNotices(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    return this.search(call, 'Communication', COMMUNICATION_PARAMETERS);
  }

  @Post('Communication/_search')
  @HttpCode(200)
  @Interaction('Communication', 'search-type', 'referral:read')
  searchNoticesByForm(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    return this.searchNotices(call);
  }

  @Get('Communication/:id')
  @Interaction('Communication', 'read', 'referral:read')
  notice(@CurrentFhirCall() { reader, id }: FhirCall): Promise<Communication> {
    return recorded(this.db, this.context, (tx) => readCommunication(tx, this.context, reader, id));
  }

  @Get('Patient/:id')
  @Interaction('Patient', 'read', 'referral:read')
  patient(@CurrentFhirCall() { reader, id }: FhirCall): Promise<Patient> {
    return readPatient(this.db, reader, id);
  }

  @Get('Consent/:id')
  @Interaction('Consent', 'read', 'referral:read')
  consent(@CurrentFhirCall() { reader, id }: FhirCall): Promise<Consent> {
    return recorded(this.db, this.context, (tx) => readConsent(tx, this.context, reader, id));
  }

  private async search(
    call: FhirCall,
    type: 'ServiceRequest' | 'Communication',
    parameters: readonly Parameter[],
  ): Promise<Bundle> {
    const wanted = readSearch(call.sent, { parameters, strict: call.strict });
    const { resources, next } = await searchReferrals(this.db, call.reader, type, wanted, placeOf(wanted));
    const [base, cursor] = [this.address.base(call), cursorOf(next)];
    return searchset({ base, type, used: wanted.used, resources, cursor });
  }
}
