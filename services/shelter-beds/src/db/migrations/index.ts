import type { MigrationClass } from '#messaging';
import { CreateUnits1767571200000 } from './1767571200000-create-units.js';

export const shelterMigrations: readonly MigrationClass[] = [CreateUnits1767571200000];
