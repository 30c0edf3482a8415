/** What the Province's nodes answer (`/api/province-audit/openapi.json`, `/api/protocol-registry/…`). */
export type FindingState = 'open' | 'answered' | 'closed';

/** `GET findings` */
export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly severity: 'grave' | 'serious' | 'notice';
  readonly state: FindingState;
  readonly institutions: readonly string[];
  readonly subject: Readonly<Record<string, string | number>>;
  readonly raisedAt: string;
  readonly answers: readonly {
    readonly institution: string;
    readonly answer: string;
    readonly note: string | null;
    readonly at: string;
  }[];
  readonly closedAt: string | null;
  readonly closedFor: string | null;
}

/** `GET state`: in a sentence for everybody, in fields for the auditor. */
export interface RecordState {
  readonly state: 'whole' | 'broken' | 'unchecked';
  readonly text: { readonly it: string; readonly en: string };
  readonly size?: number;
  readonly check?: { readonly checkedAt: string; readonly size: number; readonly faults: number } | null;
  readonly witnesses?: {
    readonly quorum: number;
    readonly operators: number;
    readonly size: number | null;
    readonly at: string | null;
  };
}

/** ISO 8601, `PT4H`, by stage. */
export type Times = Readonly<Record<string, string>>;

export interface Flow {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly service: string;
  readonly kind: string;
  readonly purpose: string;
  readonly data: Readonly<Record<string, string>>;
  readonly precondition: readonly string[];
  readonly deadlines: Readonly<Record<string, Times>>;
  readonly workingDays?: readonly string[];
  readonly hold?: Times;
  readonly expiry?: Times;
  readonly hours:
    | 'always'
    | {
        readonly open: readonly {
          readonly days: readonly string[];
          readonly from: string;
          readonly to: string;
        }[];
      };
  readonly standIns?: readonly string[];
  readonly legalBasis: Readonly<Record<string, string>>;
  readonly retention: string;
}

/** `GET protocols`, and with flows `GET protocols/:id`. */
export interface Protocol {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly article?: string;
  readonly valid: readonly [string, string];
  readonly act: { readonly deed: string; readonly number: string; readonly pdfSha256: string };
  readonly status: 'draft' | 'active' | 'expired' | 'withdrawn';
  readonly signatories: readonly string[];
  readonly paperSignatories?: readonly string[];
  readonly inForce: boolean;
  readonly digest: string;
  readonly confirmed: boolean;
  readonly countersigned: readonly string[];
  readonly missing: readonly string[];
  readonly withdrawalAsked: boolean;
  readonly publishedAt: string;
  readonly flows?: readonly Flow[];
}

/** `GET indicators` */
export interface PublishedPeriod {
  readonly period: string;
  readonly asOf: number;
  readonly digest: string;
  readonly publishedAt: string;
}
