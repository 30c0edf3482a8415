/** What the party nodes answer, as far as several pages read it (`/api/<node>/openapi.json`, docs/guides/api.md). */
import type { EventName, Side, StateName } from '#machine';

export type { EventName, Side, StateName };

/** Whom to telephone. */
export interface Call {
  readonly institution: string;
  readonly phone: string;
  /** It answers in place of the one that was asked. */
  readonly standIn: boolean;
}

/** `GET referrals/:id` */
export interface Referral {
  readonly id: string;
  readonly side: Side;
  readonly state: StateName;
  readonly pending: { readonly id: string; readonly type: string } | null;
  readonly queued: { readonly id: string; readonly type: string } | null;
  readonly from: string;
  readonly to: string;
  readonly kind: 'request' | 'question' | 'notice' | null;
  readonly service: string | null;
  readonly urgency: string | null;
  readonly protocol: string | null;
  readonly flow: string | null;
  readonly purpose: string | null;
  readonly tiers: readonly string[];
  readonly ground: string | null;
  readonly agreed: 'voice' | null;
  readonly offer: { readonly id: string; readonly until: string | null } | null;
  readonly question: { readonly id: string } | null;
  readonly dueAt: string | null;
  readonly stage: string | null;
  readonly step: number;
  readonly allowed: readonly EventName[];
  readonly reported: boolean;
  readonly unreadable: boolean;
  readonly waiting: boolean;
  readonly frozen: boolean;
  readonly erased: boolean;
  readonly occurred: string | null;
  readonly submittedAt: string | null;
  readonly since: string | null;
  readonly case?: string | null;
  readonly rerouteOf?: string | null;
}

/** `GET worklist` */
export interface WorklistItem {
  readonly kind: string;
  readonly id: string;
  readonly side: Side | null;
  readonly task: string | null;
  readonly referral: string | null;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly stage: string | null;
  readonly step: number | null;
  readonly call: Call | null;
  /** She works on the referral that it is, or is about. */
  readonly mine: boolean;
  /** Who turned to the institution, how, and whether she wishes to be called. */
  readonly contact?: { readonly source: string; readonly channel: string; readonly wish: string };
  readonly about: {
    readonly from: string;
    readonly to: string;
    readonly service: string | null;
    readonly urgency: string | null;
    readonly state: StateName;
    readonly kind: string | null;
    readonly voice: boolean;
  } | null;
  /** What else a task is about: a stay, a unit, an arrival … */
  readonly subject: { readonly kind: string; readonly id: string } | null;
}
