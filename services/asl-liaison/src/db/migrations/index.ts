import type { MigrationClass } from '#messaging';
import { CreateObservations1770500000000 } from './1770500000000-create-observations.js';

export const aslMigrations: readonly MigrationClass[] = [CreateObservations1770500000000];
