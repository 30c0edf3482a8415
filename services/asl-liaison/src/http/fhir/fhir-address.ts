import { Inject, Injectable } from '@nestjs/common';
import type { Task } from 'fhir/r4.js';
import { FHIR_PATH } from '../../app/fhir/terms.js';
import { ASL_CONFIG, type AslLiaisonConfig } from '../../config.js';

/** Where callers reach this door: as it is configured, else as they have called it. */
@Injectable()
export class FhirAddress {
  constructor(@Inject(ASL_CONFIG) private readonly config: Pick<AslLiaisonConfig, 'STAFFETTA_PUBLIC_URL'>) {}

  base({ host }: { readonly host: string }): string {
    const { STAFFETTA_PUBLIC_URL: url } = this.config;
    return `${url === undefined ? `http://${host}` : url.replace(/\/$/, '')}${FHIR_PATH}`;
  }

  ofTask(call: { readonly host: string }, { id, meta }: Task): string {
    return `${this.base(call)}/Task/${id ?? ''}/_history/${meta?.versionId ?? ''}`;
  }
}
