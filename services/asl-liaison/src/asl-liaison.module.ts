import { Module, type DynamicModule } from '@nestjs/common';
import { PartyModule } from '#party';
import { observationFigures } from './app/count-figures.js';
import { ASL_CONFIG, type AslLiaisonConfig } from './config.js';
import { aslMigrations } from './db/migrations/index.js';
import { observationJobs } from './events/observation-jobs.js';
import { ActivationController } from './http/activation.controller.js';
import { FhirActivations } from './http/fhir/activations.js';
import { FhirAddress } from './http/fhir/fhir-address.js';
import { FhirDirectoryController } from './http/fhir/directory.controller.js';
import { FhirMetadataController } from './http/fhir/metadata.controller.js';
import { FhirOversightController } from './http/fhir/oversight.controller.js';
import { FhirRequestController } from './http/fhir/request.controller.js';
import { FhirTaskController } from './http/fhir/task.controller.js';
import { FhirTransactionController } from './http/fhir/transaction.controller.js';

@Module({})
export class AslLiaisonModule {
  static forRoot(config: AslLiaisonConfig): DynamicModule {
    return {
      module: AslLiaisonModule,
      imports: [
        PartyModule.forRoot({
          config,
          migrations: aslMigrations,
          statistics: observationFigures,
          jobs: observationJobs,
        }),
      ],
      controllers: [
        ActivationController,
        FhirTaskController,
        FhirRequestController,
        FhirDirectoryController,
        FhirOversightController,
        FhirMetadataController,
        FhirTransactionController,
      ],
      providers: [{ provide: ASL_CONFIG, useValue: config }, FhirAddress, FhirActivations],
    };
  }
}
