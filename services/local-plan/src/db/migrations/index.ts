import type { MigrationClass } from '#messaging';
import { CreatePlan1770700000000 } from './1770700000000-create-plan.js';
import { CreateImports1770700000100 } from './1770700000100-create-imports.js';
import { KeepPublished1770790000000 } from './1770790000000-keep-published.js';

export const planMigrations: readonly MigrationClass[] = [
  CreatePlan1770700000000,
  CreateImports1770700000100,
  KeepPublished1770790000000,
];
