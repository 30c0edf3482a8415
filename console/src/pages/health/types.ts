import type { Referral } from '../../api/types.js';

/** `POST who-answers`: whom to ask, and to call. */
export interface WhoAnswers {
  readonly institution: string;
  readonly phone: string;
  /** Until when it answers; null: no end in sight. */
  readonly until: string | null;
  readonly standIn: boolean;
  readonly open: boolean;
}

/** `GET observations` */
export interface Observation {
  readonly id: string;
  readonly referral: string;
  readonly since: string;
  readonly settleBy: string;
  readonly endBy: string;
  readonly overdue: boolean;
  readonly outcome: string | null;
  readonly endedAt: string | null;
}

/** `GET arrivals` */
export interface Arrival {
  readonly id: string;
  readonly triagedAt: string;
  readonly seeBy: string;
  readonly step: number;
  readonly late: boolean;
  readonly outcome: string | null;
  readonly endedAt: string | null;
}

/** `POST activations` */
export interface Activation extends Referral {
  readonly call: WhoAnswers;
  readonly observation: Observation | null;
  readonly phoneFirst?: string;
}
