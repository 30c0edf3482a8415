import { readFile } from 'node:fs/promises';
import { Inject, Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { parse } from 'yaml';
import { PartyModule } from '#party';
import { READINGS } from '#platform';
import { houseFigures } from './app/count-figures.js';
import { loadUnits } from './app/load-units.js';
import type { ShelterBedsConfig } from './config.js';
import { shelterMigrations } from './db/migrations/index.js';
import { holdReadings } from './events/holds.js';
import { houseJobs } from './events/house-jobs.js';
import { unitHooks } from './events/unit-hooks.js';
import { CostCoverController } from './http/cost-cover.controller.js';
import { DirectEntryHint } from './http/direct-entry-hint.js';
import { HouseChanges } from './http/house-changes.js';
import { HouseController } from './http/house.controller.js';
import { StayController } from './http/stay.controller.js';
import { FittingController } from './http/fitting.controller.js';
import { UnitController } from './http/unit.controller.js';
import { WaitingController } from './http/waiting.controller.js';

const CONFIG = Symbol('SHELTER_BEDS_CONFIG');

/** Enters the house's units at the first start, before anything is said about them. */
@Injectable()
class FirstStart implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: ShelterBedsConfig,
    @Inject(DataSource) private readonly db: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    const path = this.config.STAFFETTA_UNITS_FILE;
    if (path === undefined) return;
    const file: unknown = parse(await readFile(path, 'utf8'));
    await this.db.transaction(async (tx) => {
      // one operator may run several shelters
      for (const each of Array.isArray(file) ? (file as unknown[]) : [file]) await loadUnits(tx, each);
    });
  }
}

@Module({})
export class ShelterBedsModule {
  static forRoot(config: ShelterBedsConfig): DynamicModule {
    return {
      module: ShelterBedsModule,
      imports: [
        PartyModule.forRoot({
          config,
          hooks: unitHooks,
          migrations: shelterMigrations,
          statistics: houseFigures,
          jobs: houseJobs,
        }),
      ],
      controllers: [
        HouseController,
        UnitController,
        StayController,
        CostCoverController,
        WaitingController,
        FittingController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: APP_INTERCEPTOR, useClass: DirectEntryHint },
        { provide: READINGS, inject: [DataSource], useFactory: holdReadings },
        HouseChanges,
        FirstStart,
      ],
    };
  }
}
