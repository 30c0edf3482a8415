/** What the shelter's node answers about its own house (`services/shelter-beds`). */
export type UnitState = 'available' | 'held' | 'reserved' | 'occupied' | 'out-of-service';

/** `GET units` */
export interface Unit {
  readonly id: string;
  readonly code: string;
  readonly house: string;
  readonly state: UnitState;
  /** Of a hold: when it may be given up. Of a reservation: until when she is awaited. Of a closure: its end. */
  readonly until: string | null;
  readonly beds: number;
  readonly usableBeds: number;
  readonly closedBeds: readonly { readonly number: number; readonly reason: string }[];
  readonly adults: number;
  readonly minors: number;
  readonly cots: number;
  readonly stepFree: boolean;
  readonly petsOk: boolean;
  readonly sonsMaxAge: number | null;
  readonly bathroom: 'own' | 'shared';
  readonly languages: readonly string[];
  readonly intakeHours: string | null;
  readonly emergencyOnly: boolean;
  readonly referral: string | null;
  readonly stay: string | null;
  readonly reason: string | null;
  readonly version: number;
}

/** `GET houses` */
export interface House {
  readonly code: string;
  readonly authorisedBeds: number | null;
  readonly beds: number;
  readonly usableBeds: number;
  readonly units: number;
  readonly freeUnits: number;
}

/** `GET capacity`: what others read of a house. */
export interface Capacity {
  readonly institution: string;
  readonly answer: 'places' | 'emergency-only' | 'none' | 'waiting-list' | 'unknown';
  readonly asOf: string;
}

/** `GET waiting` */
export interface WaitingEntry {
  readonly id: string;
  readonly referral: string;
  readonly from: string;
  readonly position: number;
  readonly urgency: string | null;
  readonly since: string;
  readonly confirmedAt: string;
  readonly confirmBy: string | null;
  readonly paused: string | null;
  readonly skips: readonly { readonly referral: string; readonly reason: string; readonly at: string }[];
}

/** `GET units/:id/waiting` */
export interface Candidate {
  readonly waiting: string;
  readonly referral: string;
  readonly position: number;
  readonly fits: boolean;
}

/** `GET units/:id/history` */
export interface UnitPast {
  readonly kind: 'hold' | 'stay' | 'closure';
  readonly since: string;
  readonly endedAt: string | null;
  readonly referral: string | null;
  readonly from: string | null;
  readonly state: string | null;
  readonly stay: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
}

/** `GET arrivals` */
export interface Arrival {
  readonly referral: string;
  readonly from: string;
  readonly urgency: string | null;
  readonly state: 'confirmed' | 'no-show';
  readonly unit: { readonly id: string; readonly code: string } | null;
  readonly expected: string | null;
  readonly until: string | null;
  readonly departedAt: string | null;
}

/** `GET stays` */
export interface Stay {
  readonly id: string;
  readonly unit: string | null;
  readonly entry: 'referral' | 'direct';
  readonly referral: string | null;
  readonly adults: number | null;
  readonly minors: number | null;
  readonly since: string;
  readonly reviewOn: string;
  readonly dueAt: string | null;
  readonly regularisedAt: string | null;
  readonly endedAt: string | null;
  readonly outcome: string | null;
  readonly extensions: readonly { readonly at: string; readonly reviewOn: string; readonly reason: string }[];
}

/** `GET stays/:id/cost-cover` */
export interface CostCover {
  readonly referral: string;
  readonly to: string;
  readonly start: string;
  readonly days: number;
  readonly state: string;
  readonly askedAt: string;
  readonly open: boolean;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

export type Misfit =
  | 'taken'
  | 'out-of-service'
  | 'adults'
  | 'minors'
  | 'beds'
  | 'steps'
  | 'pets'
  | 'sons-age'
  | 'emergency-only';
export type Question = 'sons-age' | 'language' | 'intake-hours';

export interface SuggestedUnit {
  readonly unit: string;
  readonly code: string;
  readonly state: UnitState;
  readonly version: number;
  readonly bathroom: 'own' | 'shared';
  readonly fits: boolean;
  readonly against: readonly Misfit[];
  readonly ask: readonly Question[];
}

/** `GET referrals/:id/units` */
export interface Suggestion {
  readonly items: readonly SuggestedUnit[];
  readonly unsafeComuni: readonly string[];
}

/** A list as these routes give it: whole. */
export interface Items<T> {
  readonly items: readonly T[];
}

/** The closed lists of the house's own codes; their words are this area's (`reason.…`). */
export const CLOSING_REASONS = ['repair', 'cleaning', 'staff', 'safety', 'other'] as const;
export const PAUSE_REASONS = ['her-wish', 'unreachable', 'hospital', 'elsewhere', 'other'] as const;
export const SKIP_REASONS = [
  'does-not-fit',
  'safety',
  'unreachable',
  'her-wish',
  'emergency',
  'other',
] as const;
export const EXTENSION_REASONS = [
  'safety',
  'path-goes-on',
  'no-solution-yet',
  'court',
  'health',
  'children',
  'other',
] as const;
export const EXIT_CLASSES = ['goals-reached', 'left-or-returned', 'moved-elsewhere', 'other'] as const;
