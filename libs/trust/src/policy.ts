import type { Flow, FlowKind, Precondition } from './protocol.js';
import { isSignatory, type RegistryView } from './registry.js';
import { inForce } from './protocol.js';

export interface FlowCheck {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly kind?: FlowKind;
  readonly ground: Precondition;
  /** What is to be told. */
  readonly tiers: readonly string[];
  /** The referral's state in which it is told. Default `submitted`. */
  readonly state?: string;
  readonly at: Date;
}

/** Which rule said no. Closed list; each is a code on `blocked` too. */
export type PolicyRule =
  | 'unknown-institution'
  | 'no-flow'
  | 'not-in-force'
  | 'not-signatory'
  | 'wrong-kind'
  | 'tier-not-allowed'
  | 'ground-not-allowed';

export type FlowDecision =
  | { readonly ok: true; readonly protocol: string; readonly flow: Flow }
  | { readonly ok: false; readonly rule: PolicyRule };

/**
 * Default deny (design §6): whether a flow in force lets `from` tell `to` these tiers, for this service, on this ground,
 * at this moment. Hours are not asked: they steer, they never deny.
 */
export function checkFlow(view: RegistryView, check: FlowCheck): FlowDecision {
  const deny = (rule: PolicyRule): FlowDecision => ({ ok: false, rule });
  const { from, to, ground, tiers, kind, state = 'submitted' } = check;
  if (view.institution(from) === undefined || view.institution(to) === undefined) {
    return deny('unknown-institution');
  }
  const found = view.flowFor(check);
  if (found === undefined) return deny(whyNone(view, check));
  const { flow } = found;
  if (kind !== undefined && kind !== flow.kind) return deny('wrong-kind');
  if (!flow.precondition.includes(ground)) return deny('ground-not-allowed');
  const told = new Map<string, string | undefined>(Object.entries(flow.data));
  const allowed = tiers.length > 0 && tiers.every((tier) => maySay(told.get(tier), state));
  return allowed ? { ok: true, ...found } : deny('tier-not-allowed');
}

/** The course of a referral as far as telling goes: a tier told from a state on may be told in the later ones too. */
const COURSE = ['submitted', 'received', 'acknowledged', 'offered', 'confirmed', 'in-charge', 'completed'];
/** States beside the course stand where the referral had got to. */
const BESIDE: Readonly<Record<string, string>> = {
  noted: 'acknowledged',
  'info-requested': 'acknowledged',
  waitlisted: 'acknowledged',
  'no-show': 'confirmed',
};

function maySay(fromState: string | undefined, state: string): boolean {
  if (fromState === undefined) return false;
  const first = COURSE.indexOf(fromState);
  const now = COURSE.indexOf(BESIDE[state] ?? state);
  return first >= 0 && now >= first;
}

function whyNone(view: RegistryView, { from, to, service, at }: FlowCheck): PolicyRule {
  const written = view
    .protocols()
    .filter((protocol) =>
      protocol.flows.some(
        (flow) => flow.service === service && flow.from.includes(from) && flow.to.includes(to),
      ),
    );
  if (written.length === 0) return 'no-flow';
  return written.some((protocol) => inForce(protocol, at) && !bothSigned(protocol, from, to))
    ? 'not-signatory'
    : 'not-in-force';
}

const bothSigned = (protocol: Parameters<typeof isSignatory>[0], from: string, to: string): boolean =>
  isSignatory(protocol, from) && isSignatory(protocol, to);
