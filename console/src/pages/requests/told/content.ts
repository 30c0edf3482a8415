import type { UseQueryResult } from '@tanstack/react-query';
import type { NodeApi } from '../../../api/client.js';
import { useRecorded } from '../../../api/queries.js';
import type { EventName, Referral, Side } from '../../../api/types.js';

/** What a request asks for. What is left out nobody has said yet. */
export interface Needs {
  readonly adults?: number;
  readonly children?: readonly { readonly ageBand: string; readonly sex?: 'f' | 'm' | 'x' }[];
  readonly accessibility?: readonly string[];
  readonly languages?: readonly string[];
  readonly pets?: boolean;
  readonly unsafeComuni?: readonly string[];
  readonly safeContact?: SafeContact;
  readonly callback?: { readonly name: string; readonly phone: string };
}

/** How she may be reached, coded; in a file also with what cannot be coded. */
export interface SafeContact {
  readonly channel?: 'none' | 'phone' | 'in-person' | 'third-person';
  readonly hours?: string;
  readonly voicemail?: boolean;
  readonly note?: string;
}

export interface Risk {
  readonly tool: string;
  readonly level: string;
  readonly date?: string;
  readonly violence?: readonly string[];
  readonly injuries?: boolean;
  readonly weapons?: boolean;
  readonly childrenExposed?: boolean;
}

/** What a later step carries; which of it depends on the step. */
export interface Said {
  readonly question?: string;
  readonly answer?: string;
  readonly reason?: string;
  readonly redirect?: string;
  readonly until?: string;
  readonly appointment?: string;
  readonly escort?: boolean;
  readonly expected?: string;
  readonly act?: string;
  readonly amountCents?: number;
  readonly days?: number;
}

export interface ToldEvent {
  readonly id: string;
  readonly type: EventName;
  readonly side: Side;
  readonly superseded: boolean;
  readonly body: Said;
}

/** `GET referrals/:id/content`: each reading is recorded. */
export interface Content {
  readonly needs?: Needs;
  readonly excluded?: readonly string[];
  readonly risk?: Risk;
  readonly agreement?: {
    readonly tiers: readonly string[];
    readonly method: string;
    readonly validUntil: string;
  };
  readonly necessity?: { readonly ground: string };
  readonly question?: {
    readonly code: string;
    readonly days?: number;
    readonly start?: string;
    readonly pseudonym?: string;
  };
  readonly notice?: { readonly code: string; readonly date?: string; readonly hidden?: boolean };
  readonly handOver?: true;
  readonly declineReason?: string;
  readonly events: readonly ToldEvent[];
  readonly unreadable: readonly string[];
}

/** Asked for only when somebody opens it: that is a reading, and on record. Again when a state has come back with more. */
export const useContent = (
  api: NodeApi,
  { id, side, state, since }: Referral,
  enabled: boolean,
): UseQueryResult<Content> =>
  useRecorded<Content>(api, `referrals/${id}/content?side=${side}`, {
    enabled,
    as: `${state} ${since ?? ''}`,
  });
