/** Who did what with a person's data (`GET access-records`). */
export interface AccessRecord {
  readonly id: string;
  readonly actor: string;
  readonly action: string;
  readonly outcome: 'allowed' | 'denied';
  readonly reach: string;
  readonly referral?: string;
  readonly side?: 's' | 'r';
  readonly case?: string;
  readonly at: string;
}

/** `GET access-alarms` */
export interface Alarm {
  readonly id: string;
  readonly kind: string;
  readonly actor?: string | null;
  readonly referral?: string | null;
  readonly count: number;
  readonly at: string;
}

/** `GET break-glass` */
export interface Opening {
  readonly id: string;
  readonly referral: string;
  readonly side: 's' | 'r';
  readonly subject: string;
  readonly reason: string;
  readonly openedAt: string;
  readonly until: string;
  readonly reviewBy: string;
  readonly review: { readonly by: string; readonly at: string; readonly justified: boolean } | null;
}

/** A mark by which two lines about the same thing are recognised; says nothing about it. */
export const markOf = (id: string): string => id.slice(0, 4).toUpperCase();

/** `GET withdrawals` */
export interface Withdrawal {
  readonly id: string;
  readonly side: 's' | 'r';
  readonly at: string;
  readonly expired?: true;
  readonly case?: string;
  readonly service: string | null;
  readonly requests: readonly {
    readonly id: string;
    readonly state: string;
    readonly erased: boolean;
    readonly acknowledgedAt: string | null;
  }[];
}

/** `GET erasures` */
export interface Erased {
  readonly kind: 'case' | 'referral';
  readonly id: string;
  readonly orderedAt: string;
  readonly ours: boolean;
  readonly destroyedAt: string | null;
  readonly otherDestroyedAt: string | null;
}
