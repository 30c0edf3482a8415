import { CODES, laneName, type Attributes, type Stage } from '#contracts';
import type { Admitted } from '#messaging';
import { isEventName, type Kind, type LaneEvent, type Side, type State } from '#referral';
import type { ReplayedClock } from './judge-clock.js';
import type { Seen } from './judge-conduct.js';

/** A lane event as the replay keeps it while an earlier number is missing. */
export interface HeldEvent extends LaneEvent {
  /** Append time, milliseconds. */
  readonly at: number;
  readonly speaker: string;
  readonly tiers?: string;
  readonly rule?: string;
  /** Of `deadline-missed`. */
  readonly stage?: Stage;
  readonly step?: string;
}

/** What `submitted` said in the clear. */
export interface Submitted {
  readonly kind: string;
  readonly urgency: string;
  readonly ground: string;
  readonly protocol: string;
  readonly flow: string;
  readonly purpose: string;
  readonly time: string;
}

/** A referral as the Province sees it: parties, state, flow. */
export interface Replayed {
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  submitted: Submitted | null;
  submittedAt: Date | null;
  state: State;
  waiting: readonly HeldEvent[];
  waitingSince: Date | null;
  disclosedAt: Date | null;
  openedAt: Date | null;
  clock: ReplayedClock;
  /** When the running stage is to be looked at; null: never. */
  lookAt: Date | null;
  /** Null: begun before this was kept, or too long. */
  seen: Seen | null;
}

/** Somebody used the number of a referral between others; its parties do not fold that either. */
export const isForeign = (referral: Replayed, { from, to }: Attributes): boolean =>
  referral.sender !== from || referral.recipient !== to;

const KINDS: readonly string[] = ['request', 'question', 'notice'] satisfies Kind[];
const isKind = (kind: string): kind is Kind => KINDS.includes(kind);
const STAGES: readonly string[] = CODES.stage;
const isStage = (stage: string): stage is Stage => STAGES.includes(stage);

/** The event as the machine reads it; undefined where the machine has no such name. */
export function heldEvent({ attributes, digest, speaker, record }: Admitted): HeldEvent | undefined {
  const name = laneName(attributes.type);
  if (name === undefined || !isEventName(name)) return undefined;
  const { id, n, re, kind, agreed, tiers, rule, stage, step } = attributes;
  const side: Side = attributes.side === 's' ? 's' : 'r';
  return {
    name,
    side,
    id,
    n: Number(n),
    digest,
    at: record.appendedAt,
    speaker,
    ...(re === undefined ? {} : { re }),
    ...(kind !== undefined && isKind(kind) ? { kind } : {}),
    ...(agreed === undefined ? {} : { voice: true }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(rule === undefined ? {} : { rule }),
    ...(stage !== undefined && isStage(stage) ? { stage } : {}),
    ...(step === undefined ? {} : { step }),
  };
}
