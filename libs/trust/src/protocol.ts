import type { FlowRole, NecessityGround } from '#contracts';
import { romeDate } from './rome-time.js';

/** Hours in Europe/Rome. `holidays: false`: closed on Italian holidays. */
export type Hours = 'always' | { readonly holidays: boolean; readonly open: readonly OpenHours[] };

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface OpenHours {
  readonly days: readonly Weekday[];
  /** `HH:MM`; `to` may be `24:00`. */
  readonly from: string;
  readonly to: string;
}

/** A legal body, as the Province lists it. `onNetwork: false` for those that stay on paper. */
export interface Institution {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly onNetwork: boolean;
  /** The node that speaks for it; none off the network. */
  readonly node?: string;
  /** What it can be asked for. */
  readonly services: readonly string[];
  /** On which grounds its people may decide without her agreement (codes/necessity-ground). Absent: on none. */
  readonly necessityGrounds?: readonly NecessityGround[];
  /** ISTAT codes of the comuni it serves; absent: anywhere. Never where it is. */
  readonly comuni?: readonly string[];
  /** The number to call. */
  readonly onCall: string;
  /** `staff`, and a line of its own for each service that is answered at other times. */
  readonly hours: Readonly<Record<string, Hours>>;
  readonly ambito?: string;
  /** Private address of its node, for claims and re-sends. */
  readonly internalUrl?: string;
}

type Tier = 'T0' | 'T1' | 'T2';
type Urgency = 'E0' | 'E1' | 'E2' | 'E3' | 'E4';
/** ISO 8601 duration of one unit: `PT15M`, `P3D`. */
export type Duration = string;
export type Precondition = 'agreement' | 'necessity';
export type FlowKind = 'request' | 'question' | 'notice';

/** A protocol's rule: who may ask whom for what, what may be told when, in which times. See network/bat/README.md. */
export interface Flow {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Who may ask at the sender, and who may answer at the recipient. */
  readonly senderRoles: readonly FlowRole[];
  readonly recipientRoles: readonly FlowRole[];
  readonly service: string;
  readonly kind: FlowKind;
  readonly purpose: string;
  readonly legalBasis: { readonly art6: string; readonly art9: string; readonly national: string };
  /** From which state of the referral a tier may be told; a tier that is missing is never told. */
  readonly data: Readonly<Partial<Record<Tier, string>>>;
  /** Any one of these. */
  readonly precondition: readonly Precondition[];
  /** Per urgency and stage. */
  readonly deadlines: Readonly<Partial<Record<Urgency, Readonly<Record<string, Duration>>>>>;
  readonly workingDays: readonly Urgency[];
  /** At these, what comes outside `hours` is to be taken in hand from the next opening on. */
  readonly fromOpening?: readonly Exclude<Urgency, 'E0' | 'E1'>[];
  readonly hold: Readonly<Partial<Record<Urgency, Duration>>>;
  readonly expiry: Readonly<Partial<Record<Urgency, Duration>>>;
  readonly hours: Hours;
  readonly standIns?: readonly string[];
  /** How long each party keeps its copy after the end, ISO 8601; `to-confirm` waits for the data-protection officers. */
  readonly retention: string;
}

/**
 * Another institution goes on with her file: a purpose beside the ordinary one, with flows of its own, which nothing else
 * uses (ADR 0031).
 */
export const HAND_OVER = 'hand-over';

/** Whether a flow is for what is asked: a file's hand-over, or anything else. */
export const isForPurpose = (flow: Pick<Flow, 'purpose'>, purpose: string | undefined): boolean =>
  (flow.purpose === HAND_OVER) === (purpose === HAND_OVER);

export type ProtocolStatus = 'draft' | 'active' | 'expired' | 'withdrawn';

/** The signed paper that the document is the technical annex of. */
export interface Act {
  /** The deed that approved it. */
  readonly deed: string;
  /** Its protocol number (*numero di protocollo*). */
  readonly number: string;
  /** SHA-256 of the signed PDF, hexadecimal. */
  readonly pdfSha256: string;
}

/** An institution's signature under the document, by its token key; see `countersign`. */
export interface Countersignature {
  readonly institution: string;
  readonly kid: string;
  readonly sig: string;
}

/** A *protocollo d'intesa*, machine-readable. */
export interface Protocol {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly article?: string;
  readonly status: ProtocolStatus;
  /** First and last day, `YYYY-MM-DD`, both included, in Europe/Rome. */
  readonly valid: readonly [string, string];
  readonly act: Act;
  /** Institutions with a node: each countersigns. */
  readonly signatories: readonly string[];
  /** Who signed on paper alone. */
  readonly paperSignatories?: readonly string[];
  readonly flows: readonly Flow[];
  readonly countersignatures?: readonly Countersignature[];
}

/** `id@version`, as events name it. */
export const protocolName = ({ id, version }: Pick<Protocol, 'id' | 'version'>): string =>
  `${id}@${String(version)}`;

/** Whether its state and its days say that it was in force at that moment; who has signed is not asked here. */
export function inForce(protocol: Pick<Protocol, 'status' | 'valid'>, at: Date): boolean {
  const day = romeDate(at);
  return protocol.status === 'active' && protocol.valid[0] <= day && day <= protocol.valid[1];
}
