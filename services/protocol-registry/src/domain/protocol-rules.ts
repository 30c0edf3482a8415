import type { Fault } from './network.errors.js';

/** The parts of a protocol that the rules look at; its form has been checked by the schema. */
export interface ProtocolRules {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly valid: readonly [string, string];
  readonly signatories: readonly string[];
  readonly paperSignatories?: readonly string[];
  readonly flows: readonly FlowRules[];
}

export interface FlowRules {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly service: string;
  readonly kind: string;
  readonly purpose: string;
  readonly data: Readonly<Record<string, string>>;
  /** Urgency → stage → duration. */
  readonly deadlines: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly hold: Readonly<Record<string, string>>;
  readonly expiry: Readonly<Record<string, string>>;
  readonly standIns?: readonly string[];
}

export interface InstitutionRules {
  readonly id: string;
  readonly kind: string;
  readonly services: readonly string[];
  readonly onNetwork: boolean;
  readonly node?: string;
}

export interface RuleContext {
  readonly institutions: ReadonlyMap<string, InstitutionRules>;
  /** Whether two nodes have a lane. */
  readonly lane: (nodeA: string, nodeB: string) => boolean;
  /** The other protocols that are agreed or on their way: a stand-in may be asked under one of those. */
  readonly others: readonly ProtocolRules[];
}

/** JSON pointer and rule of something wrong. */
export type Fail = (path: string, rule: string) => void;

/** Stands for the PIS of the comune where she is. */
export const PIS = 'pis-of-comune';
const PIS_SERVICE = 'social-emergency';

/** The ambiti whose PIS may be meant by `pis-of-comune`. */
export const pisOf = ({ institutions }: Pick<RuleContext, 'institutions'>): string[] =>
  [...institutions.values()]
    .filter(({ kind, services }) => kind === 'ambito' && services.includes(PIS_SERVICE))
    .map(({ id }) => id);

/** Collects faults of one file or document. */
export function collector(file: string): { readonly faults: Fault[]; readonly fail: Fail } {
  const faults: Fault[] = [];
  return { faults, fail: (path, rule) => void faults.push({ file, path, rule }) };
}
