import { Controller, Get, Inject, UseInterceptors } from '@nestjs/common';
import type { AuditEvent, Bundle, Provenance } from 'fhir/r4.js';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT } from '#party';
import { ApiExcludeController } from '#platform';
import type { PartyContext } from '#referral';
import { AUDIT_EVENT_PARAMETERS, PROVENANCE_PARAMETERS } from '../../app/fhir/capability.js';
import { parameterInvalid } from '../../app/fhir/fhir.errors.js';
import { listAuditEvents, readAuditEvent } from '../../app/fhir/read-audit-events.js';
import { listProvenance, readProvenance } from '../../app/fhir/read-provenance.js';
import { searchset } from '../../app/fhir/resources/bundle.js';
import { readSearch } from '../../app/fhir/search-params.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { FhirAddress } from './fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir-call.decorator.js';
import { FhirInterceptor } from './fhir.interceptor.js';
import { Interaction } from './interaction.decorator.js';
import { cursorOf, placeOf, wholePage } from './search-page.js';

/** Who signed what, for those who handle it; who read what, for the data-protection officer. */
@ApiExcludeController()
@Controller(FHIR_PATH)
@UseInterceptors(FhirInterceptor)
export class FhirOversightController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(FhirAddress) private readonly address: FhirAddress,
  ) {}

  /** `target`, one Task, is needed. */
  @Get('Provenance')
  @Interaction('Provenance', 'search-type', 'referral:read')
  async provenances(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    const wanted = readSearch(call.sent, { parameters: PROVENANCE_PARAMETERS, strict: call.strict });
    const [target, ...others] = wanted.targets ?? [];
    if (target === undefined || others.length > 0) throw parameterInvalid('target');
    const found = await listProvenance(this.db, call.reader, target);
    return wholePage(this.address.base(call), 'Provenance', wanted, found);
  }

  @Get('Provenance/:id')
  @Interaction('Provenance', 'read', 'referral:read')
  provenance(@CurrentFhirCall() { reader, id }: FhirCall): Promise<Provenance> {
    return readProvenance(this.db, reader, id);
  }

  @Get('AuditEvent')
  @Interaction('AuditEvent', 'search-type', 'access:read')
  async auditEvents(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    const wanted = readSearch(call.sent, { parameters: AUDIT_EVENT_PARAMETERS, strict: call.strict });
    const before = placeOf(wanted)?.position;
    const { resources, next } = await listAuditEvents(this.db, call.reader, wanted, before);
    const cursor = cursorOf(next === null ? null : { at: '0', position: next });
    const base = this.address.base(call);
    return searchset({ base, type: 'AuditEvent', used: wanted.used, resources, cursor });
  }

  @Get('AuditEvent/:id')
  @Interaction('AuditEvent', 'read', 'access:read')
  auditEvent(@CurrentFhirCall() { reader, id }: FhirCall): Promise<AuditEvent> {
    return readAuditEvent(this.db, this.context, reader, id);
  }
}
