import type { ImportKind } from './import-kind.js';
import { opinionsKind, approvalsKind } from './kinds/decisions.js';
import { planKind } from './kinds/plan.js';
import { progressKind } from './kinds/progress.js';
import { servicesKind } from './kinds/services.js';
import { targetsKind } from './kinds/targets.js';
import { campaignsKind } from './kinds/campaigns.js';
import { equipesKind } from './kinds/equipes.js';
import { needsKind } from './kinds/needs.js';
import { followUpsKind, meetingsKind } from './kinds/tavolo.js';
import { attendanceKind, coursesKind } from './kinds/training.js';

/**
 * Every table that can be imported, in the order in which the demo's files are: what a later one names, an earlier one
 * has brought.
 */
export const IMPORT_KINDS = [
  servicesKind,
  targetsKind,
  planKind,
  opinionsKind,
  approvalsKind,
  progressKind,
  needsKind,
  meetingsKind,
  followUpsKind,
  equipesKind,
  coursesKind,
  attendanceKind,
  campaignsKind,
] as unknown as readonly ImportKind[];
