import type { Facts, Listed, Said } from '../../definition.js';
import { spell } from '../../spell.js';

interface Line {
  readonly source: string;
  readonly cents: number;
}

/** As the contracts have it: kept bodies have passed them. */
interface Values {
  readonly 'plan-recorded': {
    readonly state: string;
    readonly from: number;
    readonly to: number;
    readonly actions: readonly { readonly purpose: number; readonly budget: readonly Line[] }[];
  };
  readonly 'service-recorded': {
    readonly kind: string;
    readonly state: string;
    readonly ambiti: readonly string[];
    readonly verifiedAt?: string;
  };
  readonly 'target-set': {
    readonly year: number;
    readonly kind: string;
    readonly ambito?: string;
    readonly count: number;
  };
  readonly 'need-recorded': {
    readonly lack: string;
    readonly state: string;
    readonly notedOn: string;
    readonly funding: readonly Line[];
  };
  readonly 'meeting-recorded': {
    readonly date: string;
    readonly decisions: readonly { readonly kind: string }[];
    readonly checkpoint?: object;
  };
  readonly 'follow-up-recorded': {
    readonly due: string;
    readonly state: string;
    readonly closedOn?: string;
  };
  readonly 'equipe-recorded': {
    readonly ambito: string;
    readonly asOf: string;
    readonly posts: readonly { readonly role: string; readonly posts: number; readonly filled: number }[];
  };
  readonly 'session-recorded': {
    readonly kind: string;
    readonly date: string;
    readonly hours: number;
    readonly cancelled?: true;
    readonly attendance: readonly { readonly role: string; readonly count: number }[];
  };
  readonly 'campaign-recorded': {
    readonly ambito?: string;
    readonly channels: readonly string[];
    readonly materials: readonly { readonly material: string; readonly count: number }[];
    readonly from: string;
    readonly to: string;
    readonly reach: number;
  };
}

export type Planned = Pick<Facts, 'plan'>;

/** The last word on each entry of a kind, up to the end of a spell. */
function saidBy<Name extends keyof Values>({ plan }: Planned, name: Name, until: string): Values[Name][] {
  const last = new Map<string, Said>();
  for (const each of plan) {
    if (each.name !== name || each.spell > until) continue;
    if (each.spell > (last.get(each.entry)?.spell ?? '')) last.set(each.entry, each);
  }
  return [...last.values()].map(({ value }) => value as unknown as Values[Name]);
}

/** How entries stood at the year’s end: what was said later is the next year’s. */
export const standing = <Name extends keyof Values>(facts: Planned, name: Name, year: string) =>
  saidBy(facts, name, spell(Number(year), false));

/** For what bears a date itself and is written down afterwards: also what was said until the year could be published. */
export const toldOf = <Name extends keyof Values>(facts: Planned, name: Name, year: string) =>
  saidBy(facts, name, spell(Number(year) + 1, true));

/** A category of a list, `other` where the list has not foreseen it. */
export const among = (
  { categories }: { readonly categories: readonly { readonly code: string }[] },
  code: string,
): string => (categories.some((each) => each.code === code) ? code : 'other');

/** Whole euro. */
export const euro = (cents: number): number => Math.round(cents / 100);

/** Ambiti with a node. */
export const ambitiOf = ({
  institutions,
}: {
  readonly institutions: ReadonlyMap<string, Listed>;
}): string[] =>
  [...institutions].flatMap(([id, { kind, onNetwork }]) => (kind === 'ambito' && onNetwork ? [id] : []));
