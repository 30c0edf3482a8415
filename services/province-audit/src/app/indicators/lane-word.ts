import { laneName } from '#contracts';
import { isEventName, type Kind, type LaneEvent } from '#referral';

/** A lane event as counting reads it: what its envelope says in the clear, and when the lane took it in. */
export interface LaneWord extends LaneEvent {
  readonly from: string;
  readonly to: string;
  /** Append time, milliseconds. */
  readonly at: number;
  readonly asked?: {
    readonly kind: string;
    readonly urgency: string;
    readonly protocol: string;
    readonly flow: string;
    readonly purpose: string;
  };
  readonly reason?: string;
  readonly outcome?: string;
  readonly stage?: string;
  readonly step?: string;
}

const KINDS: readonly string[] = ['request', 'question', 'notice'] satisfies Kind[];
const isKind = (kind: string): kind is Kind => KINDS.includes(kind);

/** Undefined where the machine has no such name. @param attributes a stored envelope */
export function laneWord(attributes: Readonly<Record<string, string>>, at: number): LaneWord | undefined {
  const name = laneName(attributes['type'] ?? '');
  if (name === undefined || !isEventName(name)) return undefined;
  const {
    id = '',
    n,
    re,
    kind = '',
    agreed,
    side,
    from = '',
    to = '',
    reason,
    outcome,
    stage,
    step,
  } = attributes;
  const { urgency = '', protocol = '', flow = '', purpose = '' } = attributes;
  return {
    ...{ name, id, from, to, at, side: side === 's' ? 's' : 'r', n: Number(n), digest: id },
    ...(re === undefined ? {} : { re }),
    ...(isKind(kind) ? { kind } : {}),
    ...(agreed === undefined ? {} : { voice: true }),
    ...(name === 'submitted' ? { asked: { kind, urgency, protocol, flow, purpose } } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(stage === undefined ? {} : { stage }),
    ...(step === undefined ? {} : { step }),
  };
}
