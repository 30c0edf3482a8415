import { Module, type DynamicModule } from '@nestjs/common';
import { PartyModule } from '#party';
import { observationFigures } from './app/count-figures.js';
import type { AslLiaisonConfig } from './config.js';
import { aslMigrations } from './db/migrations/index.js';
import { observationJobs } from './events/observation-jobs.js';
import { ActivationController } from './http/activation.controller.js';

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
      controllers: [ActivationController],
    };
  }
}
