/** What local-plan answers (`/api/local-plan/openapi.json`). */
export interface Money {
  readonly source: string;
  readonly cents: number;
}

export interface PlanSummary {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly inForce: number | null;
  readonly versions: readonly {
    readonly version: number;
    readonly state: string;
    readonly title: string;
    readonly changedAt: string;
  }[];
}

export interface PlanAction {
  readonly code: string;
  readonly purpose: number;
  readonly title: string;
  readonly description?: string;
  readonly ambito?: string;
  readonly indicator?: string;
  readonly budget: readonly Money[];
}

export interface PlanVersion {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly version: number;
  readonly state: string;
  readonly title: string;
  readonly premises?: string;
  readonly actions: readonly PlanAction[];
  readonly act?: { readonly date: string; readonly number: string; readonly pdfSha256: string };
  readonly changedAt: string;
  readonly budget: readonly { readonly purpose: number; readonly source: string; readonly cents: number }[];
  readonly opinions: readonly {
    readonly by: string;
    readonly opinion: string;
    readonly remarks?: string;
    readonly onPaper: boolean;
    readonly current: boolean;
    readonly at: string;
  }[];
  readonly missing: readonly string[];
}

export interface Progress {
  readonly id: string;
  readonly version: number;
  readonly action: string;
  readonly asOf: string;
  readonly progress: string;
  readonly spent: readonly Money[];
  readonly note?: string;
}

/** Of any register: what all have, and its own members. */
export interface Entry {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
  readonly changedAt: string;
  readonly [member: string]: unknown;
}

export interface Service {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly code: string;
  readonly kind: string;
  readonly organization: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly description: string;
  readonly descriptionEn?: string;
  readonly ambiti: readonly string[];
  readonly needs: readonly string[];
  readonly access: readonly string[];
  readonly languages: readonly string[];
  readonly phones: readonly { readonly number: string; readonly note?: string }[];
  readonly email?: string;
  readonly website?: string;
  readonly hours?: unknown;
  readonly place?: { readonly address: string; readonly comune: string; readonly postcode?: string };
  readonly stepFree?: boolean;
  readonly accepting?: string;
  readonly verifiedAt: string | null;
  readonly verifiedBy: string | null;
  readonly stale: boolean;
}

export interface Proposal {
  readonly id: string;
  readonly service: string | null;
  readonly organization: string;
  readonly state: 'open' | 'accepted' | 'refused';
  readonly reason: string | null;
  readonly entry: Omit<Service, 'id' | 'state' | 'revision' | 'verifiedAt' | 'verifiedBy' | 'stale'>;
  readonly proposedAt: string;
  readonly decidedAt: string | null;
}

export interface Target {
  readonly year: number;
  readonly kind: string;
  readonly ambito: string | null;
  readonly target: number;
  readonly isDefault: boolean;
  readonly active: number;
  readonly gap: number;
}
