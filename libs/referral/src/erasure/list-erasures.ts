import type { Page } from '../access/alarm.js';
import type { Officer } from '../access/list-records.js';
import { BLOCKED_FROM } from '../access/shut-out.js';
import type { Reader } from '../store/views.js';
import { pageByMoment, placeAfter } from '../access/moment-page.js';

/** What was or is being erased here. */
export interface ErasureView {
  readonly kind: 'case' | 'referral';
  /** The file's or the request's id, which is all that is left. */
  readonly id: string;
  readonly orderedAt: string;
  /** Whether this institution ordered it; else the other party of the request did. */
  readonly ours: boolean;
  /** When the last key by which it could be read was destroyed here; null: it still has to be. */
  readonly destroyedAt: string | null;
  /** Of a request: when the other party said the same. Of a file: always null. */
  readonly otherDestroyedAt: string | null;
}

interface Row {
  readonly kind: ErasureView['kind'];
  readonly id: string;
  readonly ordered: Date;
  readonly micros: string;
  readonly ours: boolean;
  readonly destroyed: Date | null;
  readonly other: Date | null;
}

/** Erasures of this institution, the youngest first: ids and times only. Not what the officer herself is shut out of; pages as `listWithdrawals`. */
export async function listErasures(
  db: Reader,
  {
    institution,
    subject,
    before,
    limit,
  }: Officer & { readonly before?: string | undefined; readonly limit: number },
): Promise<Page<ErasureView>> {
  const { micros, id } = placeAfter(before);
  const rows: Row[] = await db.query(
    `SELECT e.kind, e.subject AS id, e.ordered_at AS ordered, e.destroyed_at AS destroyed,
       (extract(epoch FROM e.ordered_at) * 1000000)::bigint::text AS micros,
       EXISTS (SELECT 1 FROM access_record a WHERE a.institution = $1 AND a.action = 'erased'
         AND a.outcome = 'allowed' AND (a.referral = e.subject OR a.case_id IN (e.subject, own.case_id))) AS ours,
       (SELECT min(k.appended_at) FROM referral_event k WHERE e.kind = 'referral' AND k.referral = e.subject
         AND k.side <> own.side AND k.name = 'erasure-acknowledged') AS other
     FROM erasure e JOIN LATERAL (
       SELECT 's' AS side, NULL::uuid AS case_id FROM case_file f
       WHERE e.kind = 'case' AND f.id = e.subject AND f.institution = $1
       UNION ALL
       (SELECT r.side, r.case_id FROM referral r
        WHERE e.kind = 'referral' AND r.id = e.subject AND r.institution = $1 ORDER BY r.side DESC LIMIT 1)
     ) own ON true
     WHERE NOT ${BLOCKED_FROM('e.subject', 'e.subject')}
       AND ($2::bigint IS NULL
         OR ((extract(epoch FROM e.ordered_at) * 1000000)::bigint, e.subject) < ($2::bigint, $5::uuid))
     ORDER BY e.ordered_at DESC, e.subject DESC LIMIT $4`,
    [institution, micros, subject, limit + 1, id],
  );
  const { page, next } = pageByMoment(rows, limit);
  return {
    items: page.map(({ kind, id, ordered, ours, destroyed, other }) => ({
      kind,
      id,
      orderedAt: ordered.toISOString(),
      ours,
      destroyedAt: destroyed?.toISOString() ?? null,
      otherDestroyedAt: other?.toISOString() ?? null,
    })),
    next,
  };
}
