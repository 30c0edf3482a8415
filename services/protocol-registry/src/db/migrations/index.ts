import type { MigrationClass } from '#messaging';
import { CreateRegistry1767744000000 } from './1767744000000-create-registry.js';
import { AddProtocolLife1767830400000 } from './1767830400000-add-protocol-life.js';
import { RevokeKeys1785000000024 } from './1785000000024-revoke-keys.js';
import { KeepPreferences1785000000102 } from './1785000000102-keep-preferences.js';

export const registryMigrations: readonly MigrationClass[] = [
  CreateRegistry1767744000000,
  AddProtocolLife1767830400000,
  RevokeKeys1785000000024,
  KeepPreferences1785000000102,
];
