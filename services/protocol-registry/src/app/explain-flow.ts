import {
  answersNow,
  checkFlow,
  protocolName,
  whoAnswers,
  type Act,
  type Flow,
  type FlowCheck,
  type InWords,
  type RegistryView,
  type WhoAnswers,
} from '#trust';

/** A tier under this flow: from which state on it may be told, and whether in the state that was asked about. */
export interface TierExplained {
  readonly tier: string;
  /** Null: never told. */
  readonly from: string | null;
  readonly now: boolean;
}

export type FlowExplained =
  | {
      readonly ok: true;
      readonly protocol: string;
      readonly flow: Flow;
      readonly grace: boolean;
      readonly title: string;
      readonly article: string | null;
      readonly act: Act;
      readonly valid: readonly [string, string];
      readonly tiers: readonly TierExplained[];
      readonly precondition: readonly string[];
      readonly deadlines: Flow['deadlines'];
      readonly hours: {
        /** Whether the recipient answers at that moment; hours steer, they never deny. */
        readonly open: boolean;
        readonly answers: WhoAnswers | null;
      };
    }
  | { readonly ok: false; readonly rule: string; readonly why: InWords };

export type FlowQuestion = Omit<FlowCheck, 'at'> & { readonly at: Date; readonly comune?: string };

const TIERS = ['T0', 'T1', 'T2'];

/** A decision as every node would take it, with everything it rests on. Writes nothing. */
export function explainFlow(view: RegistryView, { comune, ...check }: FlowQuestion): FlowExplained {
  const decision = checkFlow(view, check);
  if (!decision.ok) return decision;
  const { protocol: name, flow, grace } = decision;
  const protocol = view.protocol(name);
  if (protocol === undefined) throw new TypeError('a flow is of a protocol');
  const told: Readonly<Record<string, string | undefined>> = flow.data;
  const { from, to, service, at } = check;
  return {
    ok: true,
    protocol: protocolName(protocol),
    flow,
    grace,
    title: protocol.title,
    article: protocol.article ?? null,
    act: protocol.act,
    valid: protocol.valid,
    tiers: TIERS.map((tier) => ({
      tier,
      from: told[tier] ?? null,
      now: checkFlow(view, { ...check, tiers: [tier] }).ok,
    })),
    precondition: flow.precondition,
    deadlines: flow.deadlines,
    hours: {
      open: answersNow(view, flow, to, at),
      answers: whoAnswers(view, { service, from, at, ...(comune === undefined ? {} : { comune }) }) ?? null,
    },
  };
}
