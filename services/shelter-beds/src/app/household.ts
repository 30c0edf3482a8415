import type { Household } from '../domain/unit.js';

const IN_A_COT = '0-2';
const NO_STEPS: readonly string[] = ['step-free', 'wheelchair'];

/** What a request's needs say about the unit they need; undefined where they cannot be read. */
export function householdOf(content: { readonly needs?: unknown } | undefined): Household | undefined {
  const needs = content?.needs;
  if (typeof needs !== 'object' || needs === null) return undefined;
  const { adults, children, accessibility, pets } = needs as {
    readonly adults?: number;
    readonly children?: readonly { readonly ageBand: string }[];
    readonly accessibility?: readonly string[];
    readonly pets?: boolean;
  };
  return {
    adults: adults ?? 1,
    children: children?.length ?? 0,
    infants: children?.filter((child) => child.ageBand === IN_A_COT).length ?? 0,
    stepFree: accessibility?.some((need) => NO_STEPS.includes(need)) === true,
    pets: pets === true,
  };
}
