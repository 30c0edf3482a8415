import type { Facts, Listed } from '../../definition.js';

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
  readonly 'follow-up-recorded': { readonly due: string; readonly state: string };
  readonly 'equipe-recorded': {
    readonly ambito: string;
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

/** What was said last of all entries of a kind. */
export const saidOf = <Name extends keyof Values>(
  { plan }: Pick<Facts, 'plan'>,
  name: Name,
): Values[Name][] =>
  plan.filter((each) => each.name === name).map(({ value }) => value as unknown as Values[Name]);

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
