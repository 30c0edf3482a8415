import type { Asking } from '../domain/fitting.js';
import type { Household } from '../domain/unit.js';

const IN_A_COT = '0-2';
const NO_STEPS: readonly string[] = ['step-free', 'wheelchair'];

interface Needs {
  readonly adults?: number;
  readonly children?: readonly { readonly ageBand: string; readonly sex?: string }[];
  readonly accessibility?: readonly string[];
  readonly languages?: readonly string[];
  readonly pets?: boolean;
}

/** What a request's needs say about the unit they need; undefined where they cannot be read. */
export function householdOf(content: { readonly needs?: unknown } | undefined): Household | undefined {
  const needs = needsIn(content);
  if (needs === undefined) return undefined;
  const { adults, children, accessibility, pets } = needs;
  return {
    adults: adults ?? 1,
    children: children?.length ?? 0,
    infants: children?.filter((child) => child.ageBand === IN_A_COT).length ?? 0,
    stepFree: accessibility?.some((need) => NO_STEPS.includes(need)) === true,
    pets: pets === true,
  };
}

/** The same with all that speaks for or against a unit. Children of whom nothing is said are not taken for sons. */
export function askingOf(
  content: { readonly needs?: unknown } | undefined,
  urgency: string | null,
): Asking | undefined {
  const household = householdOf(content);
  const needs = needsIn(content);
  if (household === undefined || needs === undefined) return undefined;
  return {
    ...household,
    sons: (needs.children ?? []).filter(({ sex }) => sex === 'm').map(({ ageBand }) => ageBand),
    languages: needs.languages ?? [],
    emergency: urgency === 'E0' || urgency === 'E1',
  };
}

function needsIn(content: { readonly needs?: unknown } | undefined): Needs | undefined {
  const needs = content?.needs;
  return typeof needs === 'object' && needs !== null ? needs : undefined;
}
