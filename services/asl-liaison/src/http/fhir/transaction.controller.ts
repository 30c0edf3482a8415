import { Controller, HttpCode, Inject, Post, UseInterceptors } from '@nestjs/common';
import type { Bundle } from 'fhir/r4.js';
import { NumberToCall } from '#party';
import { ApiExcludeController } from '#platform';
import { readTransaction } from '../../app/fhir/read-activation.js';
import { versionTag } from '../../app/fhir/resources/meta.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { FhirActivations } from './activations.js';
import { FhirAddress } from './fhir-address.js';
import { CurrentFhirCall, type FhirCall } from './fhir-call.decorator.js';
import { FhirInterceptor } from './fhir.interceptor.js';
import { Interaction } from './interaction.decorator.js';

/** The one transaction that this server takes: an activation, its Task and what it is about in a Bundle. */
@ApiExcludeController()
@Controller(FHIR_PATH)
@UseInterceptors(FhirInterceptor)
export class FhirTransactionController {
  constructor(
    @Inject(FhirActivations) private readonly activations: FhirActivations,
    @Inject(FhirAddress) private readonly address: FhirAddress,
  ) {}

  /** All of it or nothing; the answer's entries stand in the order of the request's. */
  @Post()
  @HttpCode(200)
  @Interaction('Bundle', 'transaction', 'referral:send')
  @UseInterceptors(NumberToCall)
  async transact(@CurrentFhirCall() call: FhirCall): Promise<Bundle> {
    const said = readTransaction(call.body, call.reader.institution);
    const task = await this.activations.activate(call, said);
    const { meta, id = '' } = task;
    const base = this.address.base(call);
    const entry = (call.body as Bundle).entry?.map(({ resource }) => {
      const type = resource?.resourceType ?? '';
      return {
        ...(type === 'Task' ? { fullUrl: `${base}/Task/${id}`, resource: task } : {}),
        response: {
          status: '201 Created',
          location: `${base}/${type}/${id}/_history/${meta?.versionId ?? ''}`,
          etag: versionTag(meta?.versionId ?? ''),
          ...(meta?.lastUpdated === undefined ? {} : { lastModified: meta.lastUpdated }),
        },
      };
    });
    return {
      resourceType: 'Bundle',
      type: 'transaction-response',
      ...(entry === undefined ? {} : { entry }),
    };
  }
}
