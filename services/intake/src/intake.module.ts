import { Module, type DynamicModule } from '@nestjs/common';
import { PartyModule } from '#party';
import { contactsDue } from './app/contacts-due.js';
import { intakeFigures } from './app/count-figures.js';
import type { IntakeConfig } from './config.js';
import { intakeMigrations } from './db/migrations/index.js';
import { ContactController } from './http/contact.controller.js';
import { EquipeController } from './http/equipe.controller.js';
import { PlanStepController } from './http/plan-step.controller.js';

@Module({})
export class IntakeModule {
  static forRoot(config: IntakeConfig): DynamicModule {
    return {
      module: IntakeModule,
      imports: [
        PartyModule.forRoot({
          config,
          migrations: intakeMigrations,
          statistics: intakeFigures,
          worklist: [contactsDue],
        }),
      ],
      controllers: [ContactController, EquipeController, PlanStepController],
    };
  }
}
