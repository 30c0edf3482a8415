import { CODE_LABELS, isCode } from '#contracts';
import type { PlanContext } from './plan-context.js';

/** What people read for an institution of the registry, or for a body outside it; else its code. */
export const bodyName = ({ registry }: Pick<PlanContext, 'registry'>, body: string): string =>
  registry.institution(body)?.name ?? (isCode('outsideBody', body) ? CODE_LABELS.outsideBody[body].it : body);
