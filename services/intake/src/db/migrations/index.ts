import type { MigrationClass } from '#messaging';
import { CreateContacts1770400000000 } from './1770400000000-create-contacts.js';

export const intakeMigrations: readonly MigrationClass[] = [CreateContacts1770400000000];
