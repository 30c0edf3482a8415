import type { ImportKind } from './import-kind.js';
import { opinionsKind, approvalsKind } from './kinds/decisions.js';
import { planKind } from './kinds/plan.js';
import { progressKind } from './kinds/progress.js';
import { servicesKind } from './kinds/services.js';

/**
 * Every table that can be imported, in the order in which the demo's files are: what a later one names, an earlier one
 * has brought.
 */
export const IMPORT_KINDS = [
  servicesKind,
  planKind,
  opinionsKind,
  approvalsKind,
  progressKind,
] as unknown as readonly ImportKind[];
