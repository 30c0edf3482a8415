import type { FundingSource, PlanOpinion, PlanProgress, PlanState } from '#contracts';
import type { Fault } from './fault.js';
import { houseFaults } from './house-words.js';
import type { Territory } from './territory.js';

/** Euro cents, whole. */
export interface FundingLine {
  readonly source: FundingSource;
  readonly cents: number;
}

/** One thing that the plan does. */
export interface PlanAction {
  /** Names it for ever, in versions and monitoring. */
  readonly code: string;
  /** 1 to 7 (design §8). */
  readonly purpose: number;
  readonly title: string;
  readonly description?: string;
  /** Absent: all of the province. */
  readonly ambito?: string;
  /** How one will see that it is done. */
  readonly indicator?: string;
  readonly budget: readonly FundingLine[];
}

/** What a version of the plan says. */
export interface PlanBody {
  readonly title: string;
  readonly premises?: string;
  readonly actions: readonly PlanAction[];
}

/** The deed by which the Province approves a version. */
export interface ApprovalAct {
  readonly number: string;
  readonly date: string;
  /** Of the signed PDF, hexadecimal. */
  readonly pdfSha256: string;
}

export interface OpinionGiven {
  readonly by: string;
  readonly opinion: PlanOpinion;
  /** Of the content that it is about. */
  readonly digest: string;
}

/** The Tavolo gives an opinion of its own beside the institutions that sit there. */
export const TAVOLO = 'tavolo';

export type PlanStep = 'concertation' | 'reopening' | 'approval' | 'withdrawal';

/** Which step a version may take, from where, to where; `amended` comes by the approval of the next version. */
const STEPS: Readonly<Record<PlanStep, { readonly from: readonly PlanState[]; readonly to: PlanState }>> = {
  concertation: { from: ['draft'], to: 'in-concertation' },
  reopening: { from: ['in-concertation'], to: 'draft' },
  approval: { from: ['in-concertation'], to: 'approved' },
  withdrawal: { from: ['draft', 'in-concertation'], to: 'withdrawn' },
};

/** Undefined where the version's state does not allow the step. */
export const stepFrom = (state: PlanState, step: PlanStep): PlanState | undefined =>
  STEPS[step].from.includes(state) ? STEPS[step].to : undefined;

/** Whether somebody who neither writes nor contributes may read a version. */
export const isPublished = (state: PlanState): boolean => state === 'approved' || state === 'amended';

/** Where houses and their units are planned. */
const STRUCTURES = 3;

/** What of an action would tell where a house is. */
const placeFaults = (
  { purpose, ambito, code, title, description, indicator }: PlanAction,
  territory: Territory,
): Fault[] =>
  houseFaults(purpose === STRUCTURES, { ambito, texts: { code, title, description, indicator } }, territory);

/**
 * What no form can say of a plan: codes are its own, ambiti exist, a source stands once in a budget, and nothing tells
 * where a house is.
 */
export function planFaults(body: PlanBody, ambiti: readonly string[], territory: Territory): Fault[] {
  const codes = new Set<string>();
  return body.actions.flatMap((action, index) => {
    const path = `actions.${String(index)}`;
    const faults: Fault[] = [];
    if (codes.has(action.code)) faults.push({ path: `${path}.code`, rule: 'unique' });
    codes.add(action.code);
    if (action.ambito !== undefined && !ambiti.includes(action.ambito))
      faults.push({ path: `${path}.ambito`, rule: 'unknownAmbito' });
    for (const fault of placeFaults(action, territory))
      faults.push({ ...fault, path: `${path}.${fault.path}` });
    const sources = action.budget.map(({ source }) => source);
    if (new Set(sources).size < sources.length) faults.push({ path: `${path}.budget`, rule: 'unique' });
    return faults;
  });
}

/**
 * Who was to be asked and has said nothing about the content that is to be approved. An opinion on an earlier content
 * does not count: it is about something else.
 */
export function missingOpinions(
  asked: readonly string[],
  given: readonly OpinionGiven[],
  digest: string,
): string[] {
  const counted = new Set(given.filter((each) => each.digest === digest).map(({ by }) => by));
  return asked.filter((body) => !counted.has(body));
}

/** The budget by purpose and source, cents. */
export function budgetOf(
  actions: readonly PlanAction[],
): { readonly purpose: number; readonly source: FundingSource; readonly cents: number }[] {
  const sums = new Map<string, { purpose: number; source: FundingSource; cents: number }>();
  for (const { purpose, budget } of actions) {
    for (const { source, cents } of budget) {
      const key = `${String(purpose)}/${source}`;
      const sum = sums.get(key) ?? { purpose, source, cents: 0 };
      sums.set(key, sum);
      sum.cents += cents;
    }
  }
  return [...sums.values()].sort(
    (one, other) => one.purpose - other.purpose || (one.source < other.source ? -1 : 1),
  );
}

/** What was seen of an action on a day. */
export interface Progress {
  readonly action: string;
  /** In Europe/Rome. */
  readonly asOf: string;
  readonly progress: PlanProgress;
  /** Since the plan began. */
  readonly spent: readonly FundingLine[];
  readonly note?: string;
}
