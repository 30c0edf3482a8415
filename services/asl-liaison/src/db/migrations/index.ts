import type { MigrationClass } from '#messaging';
import { CreateObservations1770500000000 } from './1770500000000-create-observations.js';
import { WatchArrivals1770500000010 } from './1770500000010-watch-arrivals.js';
import { TellReceivers1770500000020 } from './1770500000020-tell-receivers.js';
import { IndexChanges1770510000000 } from './1770510000000-index-changes.js';
import { NumberChanges1770520000000 } from './1770520000000-number-changes.js';
import { IndexNotices1770530000000 } from './1770530000000-index-notices.js';

export const aslMigrations: readonly MigrationClass[] = [
  CreateObservations1770500000000,
  WatchArrivals1770500000010,
  TellReceivers1770500000020,
  IndexChanges1770510000000,
  NumberChanges1770520000000,
  IndexNotices1770530000000,
];
