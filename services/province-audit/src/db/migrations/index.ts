import type { MigrationClass } from '#messaging';
import { CreateAudit1767225660000 } from './1767225660000-create-audit.js';

export const auditMigrations: readonly MigrationClass[] = [CreateAudit1767225660000];
