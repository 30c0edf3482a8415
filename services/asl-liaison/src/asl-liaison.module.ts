import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { PartyModule } from '#party';
import { readIssuers, SCOPES_ASKED } from '#platform';
import { aslFigures } from './app/count-figures.js';
import { fhirScopesAsked } from './app/fhir-scopes.js';
import type { ReceiverRules } from './app/subscriptions/subscription.js';
import { smartConfiguration, type SmartConfiguration } from './app/smart-configuration.js';
import { ASL_CONFIG, type AslLiaisonConfig } from './config.js';
import { aslMigrations } from './db/migrations/index.js';
import { arrivalJobs } from './events/arrival-jobs.js';
import { observationJobs } from './events/observation-jobs.js';
import { subscriptionJobs } from './events/subscription-jobs.js';
import { aslHooks } from './events/asl-hooks.js';
import { ActivationController } from './http/activation.controller.js';
import { ArrivalController } from './http/arrival.controller.js';
import { FhirActivations } from './http/fhir/activations.js';
import { FhirAddress } from './http/fhir/fhir-address.js';
import { FhirDirectoryController } from './http/fhir/directory.controller.js';
import { FhirMetadataController } from './http/fhir/metadata.controller.js';
import { FhirOversightController } from './http/fhir/oversight.controller.js';
import { FhirRequestController } from './http/fhir/request.controller.js';
import { FhirTaskController } from './http/fhir/task.controller.js';
import { FhirTransactionController } from './http/fhir/transaction.controller.js';
import { SmartController } from './http/smart.controller.js';
import { RECEIVER_RULES, SMART_CONFIGURATION } from './http/smart.tokens.js';
import { SubscriptionController } from './http/subscription.controller.js';

@Module({})
export class AslLiaisonModule {
  static forRoot(config: AslLiaisonConfig): DynamicModule {
    const receivers: ReceiverRules = {
      hosts: config.STAFFETTA_RECEIVER_HOSTS,
      onlyTls: config.STAFFETTA_PROFILE === 'production',
    };
    return {
      module: AslLiaisonModule,
      imports: [
        PartyModule.forRoot({
          config,
          migrations: aslMigrations,
          statistics: aslFigures,
          hooks: aslHooks,
          jobs: (db, context) => [
            ...observationJobs(db, context),
            ...arrivalJobs(db, context),
            ...subscriptionJobs(receivers)(db, context),
          ],
        }),
      ],
      controllers: [
        ActivationController,
        ArrivalController,
        FhirTaskController,
        FhirRequestController,
        FhirDirectoryController,
        FhirOversightController,
        FhirMetadataController,
        FhirTransactionController,
        SmartController,
        SubscriptionController,
      ],
      providers: [
        { provide: ASL_CONFIG, useValue: config },
        { provide: RECEIVER_RULES, useValue: receivers },
        FhirAddress,
        FhirActivations,
        ...smart(config),
      ],
    };
  }
}

/** Programs that sign, at the provider that is pinned for the ASL's people. */
const smart = (config: AslLiaisonConfig): Provider[] => [
  { provide: SCOPES_ASKED, useValue: fhirScopesAsked },
  {
    provide: SMART_CONFIGURATION,
    useFactory: async (): Promise<SmartConfiguration> => {
      const { default: usual, pinned } = await readIssuers(config);
      const [institution = ''] = config.STAFFETTA_INSTITUTIONS;
      return smartConfiguration(pinned.get(institution) ?? usual, config.STAFFETTA_TOKEN_URL);
    },
  },
];
