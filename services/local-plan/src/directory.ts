import { DataSource } from 'typeorm';
import type { PlanContext } from './app/plan-context.js';
import { ProposalController } from './http/directory/proposal.controller.js';
import { ServiceController } from './http/directory/service.controller.js';
import { HsdsController } from './http/hsds/hsds.controller.js';
import { OpenDataController } from './http/hsds/open-data.controller.js';
import { OpenData } from './http/hsds/open-data.js';
import { DemoFiles } from './http/imports/demo-files.js';
import { ImportController } from './http/imports/import.controller.js';
import { KnownServices } from './http/known-services.js';
import { PageController } from './http/pages/page.controller.js';
import { TargetController } from './http/targets/target.controller.js';
import { KNOWN_SERVICES, OPEN_DATA, PLAN_CONTEXT } from './plan.tokens.js';

/** The directory, what is made of it for everybody, and tables in and out. */
export const DIRECTORY_CONTROLLERS = [
  ServiceController,
  ProposalController,
  TargetController,
  ImportController,
  HsdsController,
  OpenDataController,
  PageController,
];

export const DIRECTORY_PROVIDERS = [
  { provide: OPEN_DATA, useFactory: () => new OpenData() },
  {
    provide: KNOWN_SERVICES,
    inject: [DataSource, PLAN_CONTEXT],
    useFactory: (db: DataSource, context: PlanContext) => new KnownServices(db, context),
  },
  DemoFiles,
];
