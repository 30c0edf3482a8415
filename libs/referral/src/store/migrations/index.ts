import type { MigrationClass } from '#messaging';
import { CreateReferrals1767312000000 } from './1767312000000-create-referrals.js';
import { ProtectPersons1769904000000 } from './1769904000000-protect-persons.js';

/** For the node's data source, after messaging's own. */
export const referralMigrations: readonly MigrationClass[] = [
  CreateReferrals1767312000000,
  ProtectPersons1769904000000,
];
