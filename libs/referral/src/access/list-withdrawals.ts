import type { State } from '../machine/index.js';
import type { Reader } from '../store/views.js';
import type { Page } from './alarm.js';
import type { Officer } from './list-records.js';
import { BLOCKED_FROM } from './shut-out.js';
import { pageByMoment, placeAfter } from './moment-page.js';

/** She took a choice back: here, or at the institution that had sent her request. */
export interface WithdrawalView {
  /** The choice's id where it was recorded here, else the request's. */
  readonly id: string;
  /** `s`: taken back here; `r`: this institution was told. */
  readonly side: 's' | 'r';
  readonly at: string;
  /** It ended because its time had passed. Where it was taken back elsewhere that is not said. */
  readonly expired?: true;
  readonly case?: string;
  readonly service: string | null;
  /** What became of each request that was made under it. */
  readonly requests: readonly {
    readonly id: string;
    readonly state: State;
    readonly erased: boolean;
    /** When the recipient's node said that it tells and shows no more. */
    readonly acknowledgedAt: string | null;
  }[];
}

interface Row {
  readonly id: string;
  readonly side: 's' | 'r';
  readonly at: Date;
  readonly micros: string;
  readonly expired: boolean;
  readonly case: string | null;
  readonly service: string | null;
  readonly requests: WithdrawalView['requests'];
}

const REQUEST = (row: string): string => `json_build_object('id', ${row}.id, 'state', ${row}.state,
  'erased', ${row}.erased, 'acknowledgedAt', (
    SELECT to_char(min(k.appended_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM referral_event k
    WHERE k.referral = ${row}.id AND k.side = 'r' AND k.name = 'withdrawal-acknowledged'))`;

/**
 * Choices taken back and what became of what was asked under them, the youngest first: ids and codes only. Not what
 * concerns a request or file that the officer herself is shut out of.
 * @param before the moment in microseconds and the id where the page before ended (`next`)
 */
export async function listWithdrawals(
  db: Reader,
  {
    institution,
    subject,
    before,
    limit,
  }: Officer & { readonly before?: string | undefined; readonly limit: number },
): Promise<Page<WithdrawalView>> {
  const { micros, id } = placeAfter(before);
  const rows: Row[] = await db.query(
    `SELECT *, (extract(epoch FROM at) * 1000000)::bigint::text AS micros FROM (
       SELECT a.id, 's' AS side, coalesce(a.withdrawn_at, a.ended_at) AS at, a.withdrawn_at IS NULL AS expired,
         a.case_id AS case, a.service,
         coalesce((SELECT json_agg(${REQUEST('q')} ORDER BY q.position) FROM referral q
           WHERE q.institution = $1 AND q.side = 's' AND q.agreement_id = a.id), '[]') AS requests
       FROM agreement a
       WHERE a.institution = $1 AND coalesce(a.withdrawn_at, a.ended_at) IS NOT NULL
         AND NOT ${BLOCKED_FROM('NULL::uuid', 'a.case_id')}
       UNION ALL
       SELECT r.id, 'r', w.at, false, NULL, r.service, json_build_array(${REQUEST('r')})
       FROM referral r JOIN LATERAL (
         SELECT min(e.appended_at) AS at FROM referral_event e
         WHERE e.referral = r.id AND e.side = 's' AND e.name = 'agreement-withdrawn') w ON w.at IS NOT NULL
       WHERE r.institution = $1 AND r.side = 'r' AND NOT ${BLOCKED_FROM('r.id', 'NULL::uuid')}
     ) told
     WHERE $2::bigint IS NULL OR ((extract(epoch FROM at) * 1000000)::bigint, id) < ($2::bigint, $5::uuid)
     ORDER BY at DESC, id DESC LIMIT $4`,
    [institution, micros, subject, limit + 1, id],
  );
  const { page, next } = pageByMoment(rows, limit);
  return {
    items: page.map(({ micros: _, at, expired, case: file, ...row }) => ({
      ...row,
      at: at.toISOString(),
      ...(expired ? { expired } : {}),
      ...(file === null ? {} : { case: file }),
    })),
    next,
  };
}
