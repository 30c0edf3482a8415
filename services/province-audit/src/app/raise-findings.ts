import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { ClosureReason, FindingRule } from '#contracts';
import { plainDraft, publishAll, type AfterCommit, type EventDraft } from '#messaging';
import { RULES, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';

/** One standing finding. */
export interface FindingKey {
  readonly rule: FindingRule;
  readonly key: string;
}

/** Enters what is new, says so on `audit` (id and rule only), in this transaction; what stands already stays as it is. */
export async function raiseFindings(
  tx: EntityManager,
  context: AuditContext,
  noticed: readonly Noticed[],
  after: AfterCommit,
): Promise<void> {
  if (noticed.length === 0) return;
  const once = [...new Map(noticed.map((each) => [`${each.rule} ${each.key}`, each])).values()];
  const rows: { id: string; rule: FindingRule }[] = await tx.query(
    `INSERT INTO finding (id, rule, key, severity, institutions, subject, raised_at)
     SELECT id, rule, key, severity, ARRAY(SELECT jsonb_array_elements_text(institutions)), subject, $7::timestamptz
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[])
       AS u(id, rule, key, severity, institutions, subject)
     ON CONFLICT (rule, key) WHERE stands DO NOTHING RETURNING id, rule`,
    [
      once.map(() => newId()),
      once.map(({ rule }) => rule),
      once.map(({ key }) => key),
      once.map(({ rule }) => RULES[rule].severity),
      once.map(({ institutions }) => JSON.stringify([...new Set(institutions)])),
      once.map(({ subject }) => JSON.stringify(subject)),
      context.clock.now(),
    ],
  );
  for (const { id, rule } of rows) context.logger.warn({ alarm: 'finding', finding: id, rule }, 'a finding');
  await announce(tx, context, 'finding-raised', rows, after);
}

/** The cause of the findings with these keys is gone: those that are not closed yet are now; it may come anew. */
export async function closeFindings(
  tx: EntityManager,
  context: AuditContext,
  keys: readonly FindingKey[],
  after: AfterCommit,
): Promise<void> {
  if (keys.length === 0) return;
  const now = context.clock.now();
  const [rows]: [{ id: string; rule: FindingRule; now: boolean }[], number] = await tx.query(
    `UPDATE finding f SET state = 'closed', closed_at = coalesce(f.closed_at, $3::timestamptz), stands = false
     FROM unnest($1::text[], $2::text[]) AS u(rule, key), finding o
     WHERE f.rule = u.rule AND f.key = u.key AND f.stands AND o.id = f.id
     RETURNING f.id, f.rule, o.closed_at IS NULL AS now`,
    [keys.map(({ rule }) => rule), keys.map(({ key }) => key), now],
  );
  await announce(
    tx,
    context,
    'finding-closed',
    rows.filter((row) => row.now),
    after,
    { mended: true },
  );
}

/**
 * Somebody closes a finding. Where its rule looks again and again, it stands behind its closure for as long as the cause
 * goes on, so that what was explained is not asked anew.
 * @param closedFor why, where not everybody has answered
 */
export async function settleFinding(
  tx: EntityManager,
  context: AuditContext,
  {
    id,
    rule,
    closedFor,
  }: { readonly id: string; readonly rule: FindingRule; readonly closedFor?: ClosureReason },
  after: AfterCommit,
): Promise<void> {
  await tx.query(
    `UPDATE finding SET state = 'closed', closed_at = $2, closed_for = $3, stands = $4 WHERE id = $1`,
    [id, context.clock.now(), closedFor ?? null, RULES[rule].closesItself],
  );
  await announce(tx, context, 'finding-closed', [{ id, rule }], after);
}

async function announce(
  tx: EntityManager,
  context: AuditContext,
  name: 'finding-raised' | 'finding-closed',
  findings: readonly { id: string; rule: FindingRule }[],
  after: AfterCommit,
  more: { readonly mended?: true } = {},
): Promise<void> {
  if (findings.length === 0) return;
  await publishAll(
    tx,
    findings.map(({ id, rule }) => draftOf(context, name, { finding: id, rule, ...more })),
    context.registry,
  );
  after.push(context.wakeRelay);
}

function draftOf(
  { speaker, clock }: AuditContext,
  name: string,
  body: { readonly finding: string; readonly rule: FindingRule; readonly mended?: true },
): EventDraft {
  const type = `staffetta.audit.${name}.v1`;
  const value = Buffer.from(JSON.stringify(body));
  return plainDraft({ type, speaker, subject: body.finding, value, at: clock.now() });
}
