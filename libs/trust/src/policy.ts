import type { BlockRule } from '#contracts';
import type { Flow, FlowKind, Precondition, Protocol } from './protocol.js';
import { isSignatory } from './published-protocols.js';
import type { FlowInForce, RegistryView } from './registry.js';

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
  readonly purpose?: string;
  /**
   * The rule that an event names. The recipient and the audit judge by that one, which may have been replaced up to 15
   * minutes before `at`; without it the rule in force is looked up.
   */
  readonly stamped?: { readonly protocol: string; readonly flow: string };
}

/** Which rule said no; each is a code of `blocked` too. */
export type PolicyRule = Extract<
  BlockRule,
  | 'unknown-institution'
  | 'no-flow'
  | 'not-in-force'
  | 'not-signatory'
  | 'wrong-flow'
  | 'wrong-kind'
  | 'wrong-purpose'
  | 'ground-not-allowed'
  | 'tier-not-allowed'
>;

export type FlowDecision =
  | { readonly ok: true; readonly protocol: string; readonly flow: Flow }
  | { readonly ok: false; readonly rule: PolicyRule };

/**
 * Default deny (design §6): whether a flow in force lets `from` tell `to` these tiers, for this service, on this ground,
 * at this moment. Hours are not asked: they steer, they never deny.
 */
export function checkFlow(view: RegistryView, check: FlowCheck): FlowDecision {
  const deny = (rule: PolicyRule): FlowDecision => ({ ok: false, rule });
  const { from, to, ground, tiers, kind, purpose, state = 'submitted' } = check;
  if (view.institution(from) === undefined || view.institution(to) === undefined) {
    return deny('unknown-institution');
  }
  const found = check.stamped === undefined ? view.flowFor(check) : stampedFlow(view, check, check.stamped);
  if (found === undefined) return deny(whyNone(view, check));
  if (typeof found === 'string') return deny(found);
  const { flow } = found;
  if (kind !== undefined && kind !== flow.kind) return deny('wrong-kind');
  if (purpose !== undefined && purpose !== flow.purpose) return deny('wrong-purpose');
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

function stampedFlow(
  view: RegistryView,
  { from, to, service, at }: FlowCheck,
  stamped: { readonly protocol: string; readonly flow: string },
): FlowInForce | PolicyRule {
  if (view.flowNamed(stamped.protocol, stamped.flow) === undefined) return 'no-flow';
  const protocol = view.protocolAt(stamped.protocol, at);
  const flow = protocol?.flows.find((each) => each.id === stamped.flow);
  if (protocol === undefined || flow === undefined) return 'not-in-force';
  if (flow.service !== service || !flow.from.includes(from) || !flow.to.includes(to)) return 'wrong-flow';
  if (!isSignatory(protocol, from) || !isSignatory(protocol, to)) return 'not-signatory';
  return { protocol: stamped.protocol, flow };
}

function whyNone(view: RegistryView, { from, to, service, at }: FlowCheck): PolicyRule {
  const names = (protocol: Protocol): boolean =>
    protocol.flows.some(
      (flow) => flow.service === service && flow.from.includes(from) && flow.to.includes(to),
    );
  if (!view.protocols().some(names)) return 'no-flow';
  // what is in force and has both signatures would have been found
  return view.protocolsInForce(at).some(names) ? 'not-signatory' : 'not-in-force';
}
