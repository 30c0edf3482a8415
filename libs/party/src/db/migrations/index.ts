import type { MigrationClass } from '#messaging';
import { CreateParty1767484800000 } from './1767484800000-create-party.js';

export const partyMigrations: readonly MigrationClass[] = [CreateParty1767484800000];
