import type { MigrationClass } from '#messaging';
import { CreateParty1767484800000 } from './1767484800000-create-party.js';
import { ReviewTasks1769904100000 } from './1769904100000-review-tasks.js';
import { TasksBesideReferrals1770300000020 } from './1770300000020-tasks-beside-referrals.js';
import { DeadlineTasks1770300000030 } from './1770300000030-deadline-tasks.js';
import { FindTasksOfReferrals1770300000040 } from './1770300000040-find-tasks-of-referrals.js';
import { DutyRota1770330000010 } from './1770330000010-duty-rota.js';
import { Notifications1770330000020 } from './1770330000020-notifications.js';
import { DeclaredStatistics1770340000000 } from './1770340000000-declared-statistics.js';
import { HeardCapacity1770340000010 } from './1770340000010-heard-capacity.js';
import { DismissedTasks1770340000020 } from './1770340000020-dismissed-tasks.js';
import { ShiftsOutlastPeople1770350000000 } from './1770350000000-shifts-outlast-people.js';
import { WitnessedLogs1770360000000 } from './1770360000000-witnessed-logs.js';
import { LimitRewraps1785000000025 } from './1785000000025-limit-rewraps.js';

export const partyMigrations: readonly MigrationClass[] = [
  CreateParty1767484800000,
  ReviewTasks1769904100000,
  TasksBesideReferrals1770300000020,
  DeadlineTasks1770300000030,
  FindTasksOfReferrals1770300000040,
  DutyRota1770330000010,
  Notifications1770330000020,
  DeclaredStatistics1770340000000,
  HeardCapacity1770340000010,
  DismissedTasks1770340000020,
  ShiftsOutlastPeople1770350000000,
  WitnessedLogs1770360000000,
  LimitRewraps1785000000025,
];
