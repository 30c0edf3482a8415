import type { MigrationClass } from '#messaging';
import { CreateContacts1770400000000 } from './1770400000000-create-contacts.js';

import { KeepEquipe1770420000000 } from './1770420000000-keep-equipe.js';

export const intakeMigrations: readonly MigrationClass[] = [
  CreateContacts1770400000000,
  KeepEquipe1770420000000,
];
