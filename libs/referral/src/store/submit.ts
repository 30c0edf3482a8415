import type { EntityManager } from 'typeorm';
import { laneType, validatePayload, type Ground, type NecessityGround, type Urgency } from '#contracts';
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
import { checkFlow, HAND_OVER, keyCommit, newSubjectKey, sealColumn, sealSubmitted } from '#trust';
import { caseNotUsable } from '../access/denied.js';
import { requirePath } from '../cases/require-path.js';
import { refuseHandedOver } from '../passing/handed-to.js';
import { checkAgreement } from './agreement.js';
import { REOPEN } from './case.js';
import type { PartyContext } from './context.js';
import { draftOf, envelopeOf } from './draft-event.js';
import { idempotencyValues, lostTo, type Idempotency } from './idempotency.js';
import {
  agreementNotFound,
  bodyInvalid,
  caseErased,
  foreignInstitution,
  groundMissing,
  necessityNotAllowed,
  noFlow,
  noOpeningKey,
  recipientExcluded,
  registryStale,
  unknownRecipient,
} from './referral.errors.js';
import { requirePast } from './late-entry.js';
import { registryKnowledge } from './registry-knowledge.js';
import {
  newRow,
  REFERRAL_COLUMNS,
  REFERRAL_WIDTH,
  referralPlaceholders,
  referralValues,
  type ReferralRow,
} from './rows.js';
import { prepare, type Prepared } from './prepare-submission.js';
import { bodyOf, excludedOf, pseudonymous } from './submitted-body.js';
import { getReferral, toView, type ReferralView } from './views.js';

/** A request, question or notice; which of them is the flow's to say. */
export interface SubmitCommand {
  /** The sender. */
  readonly institution: string;
  readonly actor: string;
  /** Hers; the flow says which roles may ask. Absent: the node itself asks nobody. */
  readonly roles?: readonly string[];
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
  /** The recipient is asked to go on with her file: she is handed over. */
  readonly handOver?: true;
  /** The referral in whose place it is sent. */
  readonly rerouteOf?: string;
  readonly idempotency: Idempotency;
}

/**
 * Sends a referral: checks protocol and agreement, puts the referral's key into the key store, seals, and writes
 * idempotency row, referral and event in one statement (ADR 0009). Committed means accepted: the view is a `draft`
 * with `submitted` pending until its echo is folded.
 * @throws AppError `unprocessable` subject.no-placement, subject.other-path (with whom to `call`), referral.no-flow, agreement.*, case.not-found, idempotency.reused; `invalid`
 * referral.body; `too-large` seal.too-large; `unavailable` referral.no-opening-key, key-store.*
 */
export async function submit(
  tx: EntityManager,
  ctx: PartyContext,
  command: SubmitCommand,
): Promise<{ view: ReferralView; replayed: boolean }> {
  if (!ctx.institutions.includes(command.institution)) throw foreignInstitution();
  const found = await prepare(tx, command);
  const { replay, agreement } = found;
  const first = async (resource: string): Promise<{ view: ReferralView; replayed: boolean }> => ({
    view: await getReferral(tx, ctx, { institution: command.institution, id: resource, side: 's' }),
    replayed: true,
  });
  if (replay !== undefined) return first(replay.resource);
  if (command.case !== undefined || agreement !== undefined) requireTeam(command, found);
  if (found.caseIsErased) throw caseErased();
  if (found.caseIsHandedOver) await refuseHandedOver(tx, ctx, found.caseId ?? '');
  const { row, draft, key } = await sealed(ctx, command, found);
  const written: unknown[] = await tx.query(SUBMIT, [
    ...idempotencyValues(command.idempotency),
    row.id,
    draft.id,
    row.caseId,
    row.to,
    ...referralValues(row),
    ...outboxValues(draft),
  ]);
  if (written.length === 0) {
    const { resource } = await lostTo(tx, command.idempotency);
    if (resource === row.id) throw recipientExcluded();
    // somebody else's request with this key was first: its referral is the answer, and our key an orphan for the sweep
    return first(resource);
  }
  if (command.necessity !== undefined) await recordNecessity(tx, command, row.id, key);
  // she is back: help does not wait until somebody has opened her file again
  if (found.caseIsClosed) await tx.query(REOPEN, [row.caseId]);
  return { view: toView(ctx, row), replayed: false };
}

/** @throws AccessDenied `unprocessable` case.not-found: to whoever asks it looks like what is not there */
function requireTeam({ institution, actor, case: named }: SubmitCommand, found: Prepared): void {
  const { caseId, caseReach } = found;
  const about = { institution, actor, action: 'case-used', case: caseId ?? named } as const;
  if (caseId === undefined) throw caseNotUsable({ ...about, reach: 'not-found' });
  if (caseReach !== 'team') throw caseNotUsable({ ...about, reach: caseReach });
}

const REFERRAL_FROM = 9;
const OUTBOX_FROM = REFERRAL_FROM + REFERRAL_WIDTH;

/**
 * Outbox order is commit order: the event is inserted from the row that is inserted from the claim. Whom she excludes is
 * looked at here, with the file locked: an exclusion that committed while this waited for the lock counts.
 */
const SUBMIT = `
  WITH claim AS (
    INSERT INTO idempotency (client, route, key, body_hmac, resource, event_id)
    VALUES ($1, $2, $3, $4, $5::uuid, $6::uuid) ON CONFLICT DO NOTHING RETURNING resource
  ), written AS (
    INSERT INTO referral (${REFERRAL_COLUMNS}) SELECT ${referralPlaceholders(REFERRAL_FROM)} FROM claim
    WHERE NOT EXISTS (
      SELECT 1 FROM institution_block WHERE case_id = $7::uuid AND blocked = $8)
    RETURNING id, side, institution, created_by
  ), teamed AS (
    INSERT INTO referral_team (referral, side, institution, subject, added_by)
    SELECT id, side, institution, created_by, created_by FROM written
  ), proposed AS (
    INSERT INTO proposal (event_id, referral, side, name, automatic, actor)
    SELECT $6::uuid, id, side, 'submitted', false, created_by FROM written
  )
  INSERT INTO outbox (${OUTBOX_COLUMNS}) SELECT ${outboxPlaceholders(OUTBOX_FROM)} FROM written RETURNING 1`;

/** Policy, agreement, key and seal: everything but the statement. */
async function sealed(
  ctx: PartyContext,
  command: SubmitCommand,
  { agreement, caseId, caseSubject, excluded }: Prepared,
): Promise<{ row: ReferralRow; draft: EventDraft; key: Buffer }> {
  const { institution: from, to, service } = command;
  const now = ctx.clock.now();
  const tiers = command.risk === undefined ? ['T0'] : ['T0', 'T1'];
  const ground = groundOf(command);
  const recipient = ctx.registry.institution(to);
  if (recipient === undefined) throw unknownRecipient();
  requirePath(ctx, { ...command, kind: recipient.kind, subject: caseSubject });
  if (registryKnowledge(ctx, command.urgency) === 'stale') throw registryStale();
  const decision = checkFlow(ctx.registry, {
    ...{ from, to, service, ground, tiers, at: now },
    ...(command.handOver === undefined ? {} : { purpose: HAND_OVER }),
    ...(command.roles === undefined ? {} : { role: command.roles }),
  });
  if (!decision.ok) throw noFlow(decision.rule);
  checkNecessity(ctx, command);
  if (ground === 'agreement') {
    if (agreement === undefined) throw agreementNotFound();
    checkAgreement(ctx, agreement, {
      to,
      service,
      tiers,
      ...(command.case === undefined ? {} : { case: command.case }),
    });
  }
  requirePast(ctx, command.occurred);
  const { flow, protocol } = decision;
  const reported = !ctx.registry.isOnNetwork(to);
  const recipientNode = reported ? ctx.node : ctx.registry.nodeOf(to);
  const openingKey = ctx.registry.openingKey(reported ? from : to, now);
  if (openingKey === undefined || recipientNode === undefined) throw noOpeningKey();

  const body = {
    ...bodyOf(command, agreement, flow.kind),
    ...pseudonymous(ctx, command, flow.kind, caseId),
    ...(await excludedOf(ctx, caseId, excluded)),
  };
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
    caseId: caseId ?? null,
    agreementId: command.agreement ?? null,
    necessityGround: command.necessity?.ground ?? null,
    createdBy: command.actor,
    rerouteOf: command.rerouteOf ?? null,
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
  return { row, draft, key };
}

/** Each institution has a closed list of grounds on which its people may decide without her (design §6). */
function checkNecessity({ registry }: PartyContext, { institution, necessity }: SubmitCommand): void {
  const grounds = registry.institution(institution)?.necessityGrounds ?? [];
  if (necessity !== undefined && !grounds.includes(necessity.ground)) throw necessityNotAllowed();
}

/** A person decided without her agreement: who, and who wrote it down (design §6). */
async function recordNecessity(
  tx: EntityManager,
  { necessity, institution, actor }: SubmitCommand,
  referral: string,
  key: Buffer,
): Promise<void> {
  const place = { table: 'necessity_decision', column: 'decided_by', row: referral };
  await tx.query(
    `INSERT INTO necessity_decision (referral, institution, ground, decided_by, recorded_by)
     VALUES ($1, $2, $3, $4, $5)`,
    [referral, institution, necessity?.ground, sealColumn(key, place, necessity?.decidedBy), actor],
  );
}

function groundOf({ agreement, necessity }: SubmitCommand): Ground {
  if ((agreement === undefined) === (necessity === undefined)) throw groundMissing();
  return agreement === undefined ? 'necessity' : 'agreement';
}
