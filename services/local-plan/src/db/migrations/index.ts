import type { MigrationClass } from '#messaging';
import { CreatePlan1770700000000 } from './1770700000000-create-plan.js';
import { CreateImports1770700000100 } from './1770700000100-create-imports.js';
import { CreateDirectory1770700000200 } from './1770700000200-create-directory.js';
import { HideEveryHouse1770791000000 } from './1770791000000-hide-every-house.js';
import { KnowWhatChanges1770791100000 } from './1770791100000-know-what-changes.js';
import { KeepPublished1770790000000 } from './1770790000000-keep-published.js';
import { KeepNightsAlone1770792000000 } from './1770792000000-keep-nights-alone.js';
import { CreateRegisters1770750000000 } from './1770750000000-create-registers.js';

export const planMigrations: readonly MigrationClass[] = [
  CreatePlan1770700000000,
  CreateImports1770700000100,
  CreateDirectory1770700000200,
  KeepPublished1770790000000,
  CreateRegisters1770750000000,
  HideEveryHouse1770791000000,
  KeepNightsAlone1770792000000,
  KnowWhatChanges1770791100000,
];
