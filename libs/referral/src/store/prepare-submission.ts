import type { EntityManager } from 'typeorm';
import { AGREEMENT, type Agreement } from './agreement.js';
import { sameBody, type Replay } from './idempotency.js';
import type { SubmitCommand } from './submit.js';

const PREPARE = `
  WITH covering AS MATERIALIZED (
    SELECT ${AGREEMENT} FROM agreement WHERE id = $4::uuid AND institution = $6 FOR SHARE
  )
  SELECT i.body_hmac AS "bodyHmac", i.resource, i.event_id AS event, c.id AS "caseFile", c.excluded,
    c.erased_at IS NOT NULL AS erased, row_to_json(a) AS agreement,
    EXISTS (SELECT 1 FROM institution_block WHERE case_id = c.id AND blocked = $7) AS "recipientExcluded"
  FROM (SELECT 1) one
  LEFT JOIN idempotency i ON i.client = $1 AND i.route = $2 AND i.key = $3
  LEFT JOIN covering a ON true
  LEFT JOIN case_file c ON c.id = coalesce($5::uuid, a."caseId") AND c.institution = $6
    AND NOT EXISTS (
      SELECT 1 FROM person_block b WHERE b.subject_of = c.id AND b.institution = $6 AND b.subject = $8
    )`;

interface Found {
  readonly bodyHmac: Buffer | null;
  readonly resource: string | null;
  readonly event: string | null;
  readonly caseFile: string | null;
  readonly excluded: Buffer | null;
  readonly erased: boolean | null;
  readonly recipientExcluded: boolean;
  readonly agreement: (Omit<Agreement, 'validUntil'> & { readonly validUntil: string }) | null;
}

/** What a submission refers to, as it stands. */
export interface Prepared {
  /** This Idempotency-Key was used before. */
  readonly replay: Replay | undefined;
  /** Undefined: no such case here, or not for this person. */
  readonly caseId: string | undefined;
  readonly caseIsErased: boolean;
  /** She excludes the institution that is asked. */
  readonly recipientExcluded: boolean;
  /** Sealed: the people whom she excludes. */
  readonly excluded: Buffer | undefined;
  readonly agreement: Agreement | undefined;
}

/** One look at all that the command refers to; the agreement stays locked against withdrawal. */
export async function prepare(
  tx: EntityManager,
  { idempotency, agreement, case: caseId, institution, to, actor }: SubmitCommand,
): Promise<Prepared> {
  const { client, route, key } = idempotency;
  const rows: Found[] = await tx.query(PREPARE, [
    client,
    route,
    key,
    agreement ?? null,
    caseId ?? null,
    institution,
    to,
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
    caseIsErased: found?.erased === true,
    recipientExcluded: found?.recipientExcluded === true,
    excluded: found?.excluded ?? undefined,
    agreement:
      found?.agreement == null
        ? undefined
        : { ...found.agreement, validUntil: new Date(found.agreement.validUntil) },
  };
}
