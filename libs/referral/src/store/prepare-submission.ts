import type { EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import { AGREEMENT, type Agreement } from './agreement.js';
import { sameBody, type Replay } from './idempotency.js';
import type { SubmitCommand } from './submit.js';

// The file is locked against erasure and exclusion until this commits, after the agreement (`case-lock.ts`).
// `KEY SHARE` holds up whoever locks it `FOR UPDATE`, as all do but REOPEN: two who open the same file again would
// else share a lock, and each wait for the other to give it up.
const PREPARE = `
  WITH covering AS MATERIALIZED (
    SELECT ${AGREEMENT} FROM agreement WHERE id = $4::uuid AND institution = $6 FOR SHARE
  ), file AS MATERIALIZED (
    SELECT id, subject, excluded, erased_at, closed_at, outcome FROM case_file
    WHERE id = coalesce($5::uuid, (SELECT "caseId" FROM covering)) AND institution = $6 FOR KEY SHARE
  )
  SELECT i.body_hmac AS "bodyHmac", i.resource, i.event_id AS event, c.id AS "caseFile", c.subject, c.excluded,
    c.erased_at IS NOT NULL AS erased, c.closed_at IS NOT NULL AS closed, c.outcome, row_to_json(a) AS agreement,
    EXISTS (
      SELECT 1 FROM case_team t WHERE t.case_id = c.id AND t.institution = $6 AND t.subject = $7
    ) AS member,
    EXISTS (
      SELECT 1 FROM person_block b WHERE b.subject_of = c.id AND b.institution = $6 AND b.subject = $7
    ) AS blocked
  FROM (SELECT 1) one
  LEFT JOIN idempotency i ON i.client = $1 AND i.route = $2 AND i.key = $3
  LEFT JOIN covering a ON true
  LEFT JOIN file c ON true`;

interface Found {
  readonly bodyHmac: Buffer | null;
  readonly resource: string | null;
  readonly event: string | null;
  readonly caseFile: string | null;
  readonly subject: CaseSubject | null;
  readonly excluded: Buffer | null;
  readonly erased: boolean | null;
  readonly closed: boolean | null;
  readonly outcome: string | null;
  readonly member: boolean;
  readonly blocked: boolean;
  readonly agreement: (Omit<Agreement, 'validUntil'> & { readonly validUntil: string }) | null;
}

/** What a submission refers to, as it stands. */
export interface Prepared {
  /** This Idempotency-Key was used before. */
  readonly replay: Replay | undefined;
  /** Undefined: no such case here. */
  readonly caseId: string | undefined;
  /** As whom the person who asks stands to the case; what a file says goes out through its team alone. */
  readonly caseReach: 'team' | 'blocked' | 'not-assigned';
  /** Whose file it is. */
  readonly caseSubject: CaseSubject | undefined;
  readonly caseIsErased: boolean;
  readonly caseIsClosed: boolean;
  /** Somebody else follows her: the file is read only. */
  readonly caseIsHandedOver: boolean;
  /** Sealed: the people whom she excludes. */
  readonly excluded: Buffer | undefined;
  readonly agreement: Agreement | undefined;
}

/** One look at all that the command refers to; agreement and file stay as they are until this commits. */
export async function prepare(
  tx: EntityManager,
  { idempotency, agreement, case: caseId, institution, actor }: SubmitCommand,
): Promise<Prepared> {
  const { client, route, key } = idempotency;
  const rows: Found[] = await tx.query(PREPARE, [
    client,
    route,
    key,
    agreement ?? null,
    caseId ?? null,
    institution,
    actor,
  ]);
  const [found] = rows;
  const { bodyHmac, resource } = found ?? {};
  return {
    replay:
      bodyHmac == null || resource == null
        ? undefined
        : sameBody({ bodyHmac, resource, event: found?.event ?? null }, idempotency),
    caseId: found?.caseFile ?? undefined,
    caseReach: found?.blocked === true ? 'blocked' : found?.member === true ? 'team' : 'not-assigned',
    caseSubject: found?.subject ?? undefined,
    caseIsErased: found?.erased === true,
    caseIsClosed: found?.closed === true,
    caseIsHandedOver: found?.outcome === 'handed-over',
    excluded: found?.excluded ?? undefined,
    agreement:
      found?.agreement == null
        ? undefined
        : { ...found.agreement, validUntil: new Date(found.agreement.validUntil) },
  };
}
