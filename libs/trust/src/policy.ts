import { CODE_LABELS, type BlockRule } from '#contracts';
import { isForPurpose, type Flow, type FlowKind, type Precondition, type Protocol } from './protocol.js';
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
  /** The roles of whoever asks, at a proposal; one of them must be the flow's. */
  readonly role?: string | readonly string[];
  /**
   * The rule that an event names. The recipient and the audit judge by that one, which may have ended up to 15 minutes
   * before `at`; without it the rule in force is looked up.
   */
  readonly stamped?: { readonly protocol: string; readonly flow: string };
  /**
   * With `stamped`: when this referral, which is open now, was submitted. Then the stamped rule must have held at that
   * moment, and telling more at `at` needs that it still holds, or is an emergency within its grace.
   */
  readonly submittedAt?: Date;
  /** With `submittedAt`: E0 and E1 are not stranded when their protocol ends. */
  readonly urgency?: string;
  /** How long after its end a stamped rule may still be named; default 15 minutes, and none with `submittedAt`. */
  readonly slackMs?: number;
}

/** Which rule said no; each is a code of `blocked` and of a finding too. */
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
/** Who asks is known at the proposal alone: no event says it. */
export type ProposalRule = PolicyRule | 'role-not-allowed';

/** A rule in plain words. */
export interface InWords {
  readonly en: string;
  readonly it: string;
}

export type FlowDecision<Rule extends ProposalRule = PolicyRule> =
  | {
      readonly ok: true;
      /** `id@version`. */
      readonly protocol: string;
      readonly flow: Flow;
      /** Its protocol has ended; told for the emergency that was open then, and flagged for review. */
      readonly grace: boolean;
    }
  | { readonly ok: false; readonly rule: Rule; readonly why: InWords };

/** How long after the end of its protocol an open emergency (E0, E1) may still be told about: design §6. */
export const EMERGENCY_GRACE_MS = 72 * 3_600_000;

/** What a rule says, in plain words. */
export const ruleInWords = (rule: ProposalRule): InWords =>
  rule === 'role-not-allowed'
    ? { en: 'the flow does not let this role ask', it: 'ruolo non previsto dal flusso' }
    : CODE_LABELS.blockRule[rule];

/**
 * Default deny (design §6): whether a flow in force lets `from` tell `to` these tiers, for this service, on this ground,
 * at this moment; at the proposal, before opening, before an identity is told, and in the audit. Hours are not asked:
 * they steer, they never deny.
 */
export function checkFlow(view: RegistryView, check: FlowCheck & { readonly role?: undefined }): FlowDecision;
export function checkFlow(view: RegistryView, check: FlowCheck): FlowDecision<ProposalRule>;
export function checkFlow(view: RegistryView, check: FlowCheck): FlowDecision<ProposalRule> {
  const { from, to } = check;
  if (view.institution(from) === undefined || view.institution(to) === undefined) {
    return deny('unknown-institution');
  }
  const found = ruleFor(view, check);
  if (typeof found === 'string') return deny(found);
  const { protocol, flow, grace = false, amended } = found;
  // what was told under the old version and what may be told under the new one must both be right
  const rule = refusal(flow, check) ?? (amended === undefined ? undefined : refusal(amended, check));
  return rule === undefined ? { ok: true, protocol, flow, grace } : deny(rule);
}

const deny = (rule: ProposalRule): FlowDecision<ProposalRule> => ({
  ok: false,
  rule,
  why: ruleInWords(rule),
});

interface Found extends FlowInForce {
  readonly grace?: boolean;
  /** The same flow in the version that has replaced this one. */
  readonly amended?: Flow;
}

function ruleFor(view: RegistryView, check: FlowCheck): Found | PolicyRule {
  const { stamped, submittedAt, slackMs } = check;
  if (stamped === undefined) return view.flowFor(check) ?? whyNone(view, check);
  return submittedAt === undefined
    ? stampedFlow(view, check, stamped, slackMs)
    : openFlow(view, check, stamped, submittedAt);
}

function refusal(flow: Flow, check: FlowCheck): ProposalRule | undefined {
  const { ground, tiers, kind, purpose, role, state = 'submitted' } = check;
  if (kind !== undefined && kind !== flow.kind) return 'wrong-kind';
  if (purpose !== undefined && purpose !== flow.purpose) return 'wrong-purpose';
  if (role !== undefined && !hasRole(flow, role)) return 'role-not-allowed';
  if (!flow.precondition.includes(ground)) return 'ground-not-allowed';
  const told = new Map<string, string | undefined>(Object.entries(flow.data));
  const allowed = tiers.length > 0 && tiers.every((tier) => maySay(told.get(tier), state));
  return allowed ? undefined : 'tier-not-allowed';
}

const hasRole = ({ senderRoles }: Flow, role: string | readonly string[]): boolean => {
  const held = typeof role === 'string' ? [role] : role;
  return held.some((each) => (senderRoles as readonly string[]).includes(each));
};

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

type Stamp = NonNullable<FlowCheck['stamped']>;

function stampedFlow(
  view: RegistryView,
  { from, to, service, at }: FlowCheck,
  stamped: Stamp,
  slackMs?: number,
): FlowInForce | PolicyRule {
  if (view.flowNamed(stamped.protocol, stamped.flow) === undefined) return 'no-flow';
  const protocol = view.protocolAt(stamped.protocol, at, slackMs);
  const flow = protocol?.flows.find((each) => each.id === stamped.flow);
  if (protocol === undefined || flow === undefined) return 'not-in-force';
  if (!isBetween(flow, { from, to, service })) return 'wrong-flow';
  if (!view.hasSigned(protocol, from) || !view.hasSigned(protocol, to)) return 'not-signatory';
  return { protocol: stamped.protocol, flow };
}

/** The rule of an open referral: the one it was submitted under, as far as that may still be used at `at`. */
function openFlow(
  view: RegistryView,
  check: FlowCheck,
  stamped: Stamp,
  submittedAt: Date,
): Found | PolicyRule {
  const found = stampedFlow(view, { ...check, at: submittedAt }, stamped);
  if (typeof found === 'string') return found;
  const { at, urgency, slackMs = 0 } = check;
  if (view.protocolAt(stamped.protocol, at, slackMs) !== undefined) return found;
  const amended = amendedFlow(view, check, stamped);
  if (amended !== undefined) return { ...found, amended };
  const end = view.protocolEnd(stamped.protocol) ?? Number.NEGATIVE_INFINITY;
  const now = at.getTime();
  const isEmergency = urgency === 'E0' || urgency === 'E1';
  const inGrace = isEmergency && end <= now && now < end + EMERGENCY_GRACE_MS + slackMs;
  return inGrace ? { ...found, grace: true } : 'not-in-force';
}

/** An amendment does not interrupt what is under way, where it has the same flow for the same parties. */
function amendedFlow(view: RegistryView, check: FlowCheck, stamped: Stamp): Flow | undefined {
  const id = view.protocol(stamped.protocol)?.id;
  const next = view.protocolsInForce(check.at).find((protocol) => protocol.id === id);
  if (next === undefined || !view.hasSigned(next, check.from) || !view.hasSigned(next, check.to))
    return undefined;
  return next.flows.find((flow) => flow.id === stamped.flow && isBetween(flow, check));
}

const isBetween = (flow: Flow, { from, to, service }: Pick<FlowCheck, 'from' | 'to' | 'service'>): boolean =>
  flow.service === service && flow.from.includes(from) && flow.to.includes(to);

function whyNone(view: RegistryView, check: FlowCheck): PolicyRule {
  const names = ({ flows }: Protocol): boolean =>
    flows.some((flow) => isBetween(flow, check) && isForPurpose(flow, check.purpose));
  if (!view.protocols().some(names)) return 'no-flow';
  // what is in force and has both signatures would have been found
  return view.protocolsInForce(check.at).some(names) ? 'not-signatory' : 'not-in-force';
}
