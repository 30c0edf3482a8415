import type { MigrationClass } from '#messaging';
import { CreateRegistry1767744000000 } from './1767744000000-create-registry.js';

export const registryMigrations: readonly MigrationClass[] = [CreateRegistry1767744000000];
