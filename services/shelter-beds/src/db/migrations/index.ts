import type { MigrationClass } from '#messaging';
import { CreateUnits1767571200000 } from './1767571200000-create-units.js';
import { KeepOccupancy1770100000000 } from './1770100000000-keep-occupancy.js';
import { KeepStays1770100000001 } from './1770100000001-keep-stays.js';
import { KeepWaitingList1770100000002 } from './1770100000002-keep-waiting-list.js';
import { IndexReservations1770100000003 } from './1770100000003-index-reservations.js';
import { AskForCover1770120000000 } from './1770120000000-ask-for-cover.js';
import { FindArrivals1770130000000 } from './1770130000000-find-arrivals.js';

export const shelterMigrations: readonly MigrationClass[] = [
  CreateUnits1767571200000,
  KeepOccupancy1770100000000,
  KeepStays1770100000001,
  KeepWaitingList1770100000002,
  IndexReservations1770100000003,
  AskForCover1770120000000,
  FindArrivals1770130000000,
];
