import { ProposalController } from './http/directory/proposal.controller.js';
import { ServiceController } from './http/directory/service.controller.js';
import { HsdsController } from './http/hsds/hsds.controller.js';
import { OpenDataController } from './http/hsds/open-data.controller.js';
import { OpenData } from './http/hsds/open-data.js';
import { DemoFiles } from './http/imports/demo-files.js';
import { ImportController } from './http/imports/import.controller.js';
import { PageController } from './http/pages/page.controller.js';
import { TargetController } from './http/targets/target.controller.js';
import { OPEN_DATA } from './plan.tokens.js';

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

export const DIRECTORY_PROVIDERS = [{ provide: OPEN_DATA, useFactory: () => new OpenData() }, DemoFiles];
