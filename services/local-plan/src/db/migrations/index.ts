import type { MigrationClass } from '#messaging';
import { CreatePlan1770700000000 } from './1770700000000-create-plan.js';

export const planMigrations: readonly MigrationClass[] = [CreatePlan1770700000000];
