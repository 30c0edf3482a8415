import type { EntityManager } from 'typeorm';
import {
  isCode,
  laneType,
  validatePayload,
  type Ground,
  type NecessityGround,
  type Urgency,
} from '#contracts';
import { newId } from '#kernel';
import {
  checkDraft,
  crashPoint,
  laneOf,
  OUTBOX_COLUMNS,
  outboxPlaceholders,
  outboxValues,
  type EventDraft,
} from '#messaging';
import { checkFlow, keyCommit, newSubjectKey, sealSubmitted, type FlowKind } from '#trust';
import { AGREEMENT, checkAgreement, type Agreement } from './agreement.js';
import type { PartyContext } from './context.js';
import { draftOf, envelopeOf } from './draft-event.js';
import { idempotencyValues, lostTo, sameBody, type Idempotency } from './idempotency.js';
import {
  agreementNotFound,
  bodyInvalid,
  caseNotFound,
  foreignInstitution,
  groundMissing,
  noFlow,
  noOpeningKey,
  occurredInFuture,
  unknownRecipient,
} from './referral.errors.js';
import {
  newRow,
  REFERRAL_COLUMNS,
  REFERRAL_WIDTH,
  referralPlaceholders,
  referralValues,
  type ReferralRow,
} from './rows.js';
import { getReferral, toView, type ReferralView } from './views.js';

/** A request, question or notice; which of them is the flow's to say. */
export interface SubmitCommand {
  /** The sender. */
  readonly institution: string;
  readonly actor: string;
  readonly to: string;
  readonly service: string;
  readonly urgency: Urgency;
  /** Stays here: it never leaves its node. */
  readonly case?: string;
  /** An agreement's id; or a necessity, which a person decided. */
  readonly agreement?: string;
  readonly necessity?: { readonly ground: NecessityGround; readonly decidedBy: string };
  /** The parties had agreed by telephone. */
  readonly agreed?: 'voice';
  /** Late entry: when it really happened. RFC 3339, UTC. */
  readonly occurred?: string;
  readonly needs: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly question?: Readonly<Record<string, unknown>>;
  readonly notice?: Readonly<Record<string, unknown>>;
  readonly idempotency: Idempotency;
}

/**
 * Sends a referral: checks protocol and agreement, puts the referral's key into the key store, seals, and writes
 * idempotency row, referral and event in one statement (ADR 0009). Committed means accepted: the view is a `draft`
 * with `submitted` pending until its echo is folded.
 * @throws AppError `unprocessable` referral.no-flow, agreement.*, case.not-found, idempotency.reused; `invalid`
 * referral.body; `too-large` seal.too-large; `unavailable` referral.no-opening-key, key-store.*
 */
export async function submit(
  tx: EntityManager,
  ctx: PartyContext,
  command: SubmitCommand,
): Promise<{ view: ReferralView; replayed: boolean }> {
  if (!ctx.institutions.includes(command.institution)) throw foreignInstitution();
  const { replay, agreement, caseKnown } = await prepare(tx, command);
  const first = async (resource: string): Promise<{ view: ReferralView; replayed: boolean }> => ({
    view: await getReferral(tx, ctx, { institution: command.institution, id: resource, side: 's' }),
    replayed: true,
  });
  if (replay !== undefined) return first(replay.resource);
  if (command.case !== undefined && !caseKnown) throw caseNotFound();
  const { row, draft } = await sealed(ctx, command, agreement);
  const written: unknown[] = await tx.query(SUBMIT, [
    ...idempotencyValues(command.idempotency),
    row.id,
    draft.id,
    ...referralValues(row),
    ...outboxValues(draft),
  ]);
  // somebody else's request with this key was first: its referral is the answer, and our key an orphan for the sweep
  if (written.length === 0) return first((await lostTo(tx, command.idempotency)).resource);
  return { view: toView(ctx, row), replayed: false };
}

const PREPARE = `
  WITH covering AS MATERIALIZED (
    SELECT ${AGREEMENT} FROM agreement WHERE id = $4::uuid AND institution = $6 FOR SHARE
  )
  SELECT i.body_hmac AS "bodyHmac", i.resource, i.event_id AS event, c.id AS "caseFile", row_to_json(a) AS agreement
  FROM (SELECT 1) one
  LEFT JOIN idempotency i ON i.client = $1 AND i.route = $2 AND i.key = $3
  LEFT JOIN case_file c ON c.id = $5::uuid AND c.institution = $6
  LEFT JOIN covering a ON true`;

interface Prepared {
  readonly bodyHmac: Buffer | null;
  readonly resource: string | null;
  readonly event: string | null;
  readonly caseFile: string | null;
  readonly agreement: (Omit<Agreement, 'validUntil'> & { readonly validUntil: string }) | null;
}

/** One look at all that the command refers to; the agreement stays locked against withdrawal. */
async function prepare(
  tx: EntityManager,
  { idempotency, agreement, case: caseId, institution }: SubmitCommand,
) {
  const { client, route, key } = idempotency;
  const rows: Prepared[] = await tx.query(PREPARE, [
    client,
    route,
    key,
    agreement ?? null,
    caseId ?? null,
    institution,
  ]);
  const [found] = rows;
  const { bodyHmac, resource } = found ?? {};
  return {
    replay:
      bodyHmac == null || resource == null
        ? undefined
        : sameBody({ bodyHmac, resource, event: found?.event ?? null }, idempotency),
    caseKnown: found?.caseFile != null,
    agreement:
      found?.agreement == null
        ? undefined
        : { ...found.agreement, validUntil: new Date(found.agreement.validUntil) },
  };
}

const OUTBOX_FROM = 7 + REFERRAL_WIDTH;

/** Outbox order is commit order: the event is inserted from the row that is inserted from the claim. */
const SUBMIT = `
  WITH claim AS (
    INSERT INTO idempotency (client, route, key, body_hmac, resource, event_id)
    VALUES ($1, $2, $3, $4, $5::uuid, $6::uuid) ON CONFLICT DO NOTHING RETURNING resource
  ), written AS (
    INSERT INTO referral (${REFERRAL_COLUMNS}) SELECT ${referralPlaceholders(7)} FROM claim
    RETURNING id, side, created_by
  ), proposed AS (
    INSERT INTO proposal (event_id, referral, side, name, automatic, actor)
    SELECT $6::uuid, id, side, 'submitted', false, created_by FROM written
  )
  INSERT INTO outbox (${OUTBOX_COLUMNS}) SELECT ${outboxPlaceholders(OUTBOX_FROM)} FROM written RETURNING 1`;

/** Policy, agreement, key and seal: everything but the statement. */
async function sealed(
  ctx: PartyContext,
  command: SubmitCommand,
  agreement: Agreement | undefined,
): Promise<{ row: ReferralRow; draft: EventDraft }> {
  const { institution: from, to, service } = command;
  const now = ctx.clock.now();
  const tiers = command.risk === undefined ? ['T0'] : ['T0', 'T1'];
  const ground = groundOf(command);
  if (ctx.registry.institution(to) === undefined) throw unknownRecipient();
  const decision = checkFlow(ctx.registry, { from, to, service, ground, tiers, at: now });
  if (!decision.ok) throw noFlow(decision.rule);
  if (ground === 'agreement') {
    if (agreement === undefined) throw agreementNotFound();
    checkAgreement(ctx, agreement, {
      to,
      service,
      tiers,
      ...(command.case === undefined ? {} : { case: command.case }),
    });
  }
  if (command.occurred !== undefined && Date.parse(command.occurred) > now.getTime())
    throw occurredInFuture();
  const { flow, protocol } = decision;
  const reported = !ctx.registry.isOnNetwork(to);
  const recipientNode = reported ? ctx.node : ctx.registry.nodeOf(to);
  const openingKey = ctx.registry.openingKey(reported ? from : to, now);
  if (openingKey === undefined || recipientNode === undefined) throw noOpeningKey();

  const body = bodyOf(command, agreement, flow.kind);
  const faults = validatePayload(laneType('submitted'), body);
  if (faults.length > 0) throw bodyInvalid(faults);
  const id = newId();
  const event = newId();
  const key = newSubjectKey();
  const row = newRow({
    id,
    side: 's',
    institution: from,
    lane: laneOf(ctx.node, recipientNode),
    from,
    to,
    reported,
    keycommit: keyCommit(key, id),
    service,
    urgency: command.urgency,
    protocol,
    flow: flow.id,
    purpose: flow.purpose,
    tiers: tiers.join(','),
    ground,
    kind: flow.kind,
    voice: command.agreed === 'voice',
    pending: event,
    pendingName: 'submitted',
    occurredAt: command.occurred === undefined ? null : new Date(command.occurred),
    caseId: command.case ?? agreement?.caseId ?? null,
    agreementId: command.agreement ?? null,
    necessityGround: command.necessity?.ground ?? null,
    necessityDecidedBy: command.necessity?.decidedBy ?? null,
    createdBy: command.actor,
  });
  const saying = { referral: row, side: 's', name: 'submitted', id: event } as const;
  const envelope = envelopeOf(ctx, {
    ...saying,
    attributes: {
      kind: flow.kind,
      urgency: command.urgency,
      ground,
      protocol,
      flow: flow.id,
      purpose: flow.purpose,
      tiers: tiers.join(','),
      ...(command.agreed === undefined ? {} : { agreed: command.agreed }),
    },
  });
  const draft = draftOf(
    saying,
    envelope,
    await sealSubmitted({ key, body, binding: envelope, to: openingKey }),
  );
  checkDraft(draft, ctx.registry);
  // before the row that needs it: a lost row leaves a key to sweep, a lost key would leave content nobody can open
  await ctx.keyStore.putSubjectKeys([{ subject: id, key }]);
  crashPoint('after-key-before-row');
  return { row, draft };
}

function groundOf({ agreement, necessity }: SubmitCommand): Ground {
  if ((agreement === undefined) === (necessity === undefined)) throw groundMissing();
  return agreement === undefined ? 'necessity' : 'agreement';
}

/** What is sealed. Of the agreement only what the recipient needs; of the necessity who decided stays here. */
function bodyOf(
  command: SubmitCommand,
  agreement: Agreement | undefined,
  kind: FlowKind,
): Record<string, unknown> {
  const { needs, risk, necessity, occurred, notice } = command;
  const question =
    kind === 'question' ? (command.question ?? defaultQuestion(command.service)) : command.question;
  if (question !== undefined && kind !== 'question') throw bodyInvalid(['/question kind']);
  if (notice !== undefined && kind !== 'notice') throw bodyInvalid(['/notice kind']);
  return {
    needs,
    ...(risk === undefined ? {} : { risk }),
    ...(agreement === undefined
      ? {}
      : {
          agreement: {
            scope: agreement.recipient === null ? 'class' : 'recipient',
            tiers: agreement.tiers,
            method: agreement.method,
            validUntil: agreement.validUntil.toISOString(),
          },
        }),
    ...(necessity === undefined ? {} : { necessity: { ground: necessity.ground } }),
    ...(occurred === undefined ? {} : { occurred }),
    ...(question === undefined ? {} : { question }),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** A service that only asks, asks its one question. */
const defaultQuestion = (service: string): Readonly<Record<string, unknown>> | undefined =>
  isCode('questionCode', service) ? { code: service } : undefined;
