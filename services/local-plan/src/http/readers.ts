import { may, type Actor } from '#platform';
import type { PlanContext } from '../app/plan-context.js';
import type { Reader } from '../app/read-plans.js';

/** What a caller sees of a plan that is not approved yet. */
export function readerOf({ institution, roles }: Actor, { province }: Pick<PlanContext, 'province'>): Reader {
  if (institution === province && may(roles, 'plan:write')) return 'planner';
  return may(roles, 'plan:contribute') ? 'contributor' : 'anybody';
}
