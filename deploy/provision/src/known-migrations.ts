// By file, not by lib: `npm start` asks too, and waits for what is loaded here.
import type { MigrationClass } from '#messaging';
import { messagingMigrations } from '../../../libs/messaging/src/migrations/index.js';
import { partyMigrations } from '../../../libs/party/src/db/migrations/index.js';
import { referralMigrations } from '../../../libs/referral/src/store/migrations/index.js';
import { aslMigrations } from '../../../services/asl-liaison/src/db/migrations/index.js';
import { intakeMigrations } from '../../../services/intake/src/db/migrations/index.js';
import { planMigrations } from '../../../services/local-plan/src/db/migrations/index.js';
import { registryMigrations } from '../../../services/protocol-registry/src/db/migrations/index.js';
import { auditMigrations } from '../../../services/province-audit/src/db/migrations/index.js';
import { shelterMigrations } from '../../../services/shelter-beds/src/db/migrations/index.js';

type Migrations = readonly MigrationClass[];
const ofParty = (own: Migrations): Migrations => [...referralMigrations, ...partyMigrations, ...own];

/** A service's migrations, in their order; those of messaging come before. */
const MIGRATIONS: Readonly<Record<string, Migrations>> = {
  intake: ofParty(intakeMigrations),
  'shelter-beds': ofParty(shelterMigrations),
  'asl-liaison': ofParty(aslMigrations),
  'protocol-registry': registryMigrations,
  'local-plan': planMigrations,
  'province-audit': auditMigrations,
};

/** Whoever has a database. */
export const SERVICES: readonly string[] = Object.keys(MIGRATIONS);

/** All migrations of a service's database, messaging's first. */
export const migrationsOf = (service: string): Migrations => [
  ...messagingMigrations,
  ...(MIGRATIONS[service] ?? []),
];
