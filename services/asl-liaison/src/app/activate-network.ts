import type { EntityManager } from 'typeorm';
import { CODES, type CaseSubject, type Urgency } from '#contracts';
import { AppError } from '#kernel';
import { findWhoAnswers, submitReferral, withNumber, type WhoAnswersView } from '#party/app';
import {
  findReplay,
  getReferral,
  openCase,
  recordAgreement,
  type Idempotency,
  type PartyContext,
  type Person,
  type ReferralView,
} from '#referral';
import { romeDate } from '#trust';
import { isNecessity, urgencyOf, type Choice } from './activation-codes.js';
import { beginObservation, observationOf, type ObservationView } from './observation.js';

/** "Attiva la rete": the emergency department's five fields, and what may be said beside them. */
export interface Activation {
  readonly institution: string;
  readonly person: Person;
  /** ISTAT code: where she is. Who answers there now, the flows say. Not stored. */
  readonly comune: string;
  readonly choice: Choice;
  /** Of the department's DA-5. */
  readonly level: string;
  readonly children: readonly { readonly ageBand: string; readonly sex?: string }[];
  /** Of the department, for whoever answers. */
  readonly phone: string;
  /** A centre of her choice, in place of whoever answers now. */
  readonly to?: string;
  readonly urgency?: Urgency;
  readonly subject?: CaseSubject;
  /** Who heard her, or who decided without her. */
  readonly by?: string;
  /** She stays, while a place is looked for. */
  readonly observation?: boolean;
  readonly idempotency: Idempotency;
}

export interface ActivationView extends ReferralView {
  /** Whom to telephone as well. */
  readonly call: WhoAnswersView;
  readonly observation: ObservationView | null;
}

const SERVICE = 'centre-support';
/** Of her agreement to T0 and T1: long enough for an answer; T2 names its recipient, at confirmation. */
const AGREED_MS = 30 * 24 * 3_600_000;

/**
 * The emergency department activates the network: file, her choice and the request in one transaction. By day a centre
 * is asked, at night the PIS of the comune; never a bed.
 * @throws AppError what `submitReferral` throws, always with a number to `call`; `unprocessable` who-answers.nobody,
 * comune.unknown
 */
export async function activateNetwork(
  tx: EntityManager,
  ctx: PartyContext,
  activation: Activation,
): Promise<ActivationView> {
  const { institution, comune } = activation;
  const call = findWhoAnswers(ctx, { institution, service: SERVICE, comune });
  try {
    const view = await send(tx, ctx, activation, call);
    const observer = { institution, subject: activation.person.subject };
    const now = ctx.clock.now();
    return { ...view, call, observation: (await observationOf(tx, observer, view.id, now)) ?? null };
  } catch (error) {
    throw error instanceof AppError ? withNumber(error, call.phone) : error;
  }
}

async function send(
  tx: EntityManager,
  ctx: PartyContext,
  activation: Activation,
  call: WhoAnswersView,
): Promise<ReferralView> {
  const { institution, person, idempotency, level, children, phone, choice } = activation;
  // the same request at the same time: one of them waits here, and finds what the other made
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `${idempotency.client} ${idempotency.route} ${idempotency.key}`,
  ]);
  const replay = await findReplay(tx, idempotency);
  if (replay !== undefined) return getReferral(tx, ctx, { institution, id: replay.resource, side: 's' });
  const to = activation.to ?? call.institution;
  const { subject: actor, roles } = person;
  const { id: file } = await openCase(tx, ctx, {
    institution,
    subject: activation.subject ?? 'woman',
    actor,
  });
  const { view } = await submitReferral(tx, ctx, {
    ...{ institution, actor, roles, to, idempotency },
    service: SERVICE,
    urgency: activation.urgency ?? urgencyOf(level),
    case: file,
    ...(isNecessity(choice)
      ? { necessity: { ground: choice, decidedBy: activation.by ?? actor } }
      : { agreement: await agree(tx, ctx, activation, { file, to }) }),
    needs: {
      adults: 1,
      children,
      callback: { name: ctx.registry.institution(institution)?.name ?? institution, phone },
    },
    risk: { tool: 'da-5', level, date: romeDate(ctx.clock.now()) },
  });
  if (activation.observation === true) {
    await beginObservation(tx, ctx, { institution, subject: actor }, { referral: view.id });
  }
  return view;
}

/** @returns the agreement's id */
async function agree(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, person, choice, by }: Activation,
  { file, to }: { readonly file: string; readonly to: string },
): Promise<string> {
  const { id } = await recordAgreement(tx, ctx, {
    ...{ institution, case: file, to, service: SERVICE, actor: person.subject, method: choice },
    tiers: CODES.tier.slice(0, 2),
    ...(by === undefined ? {} : { heardBy: by }),
    validUntil: new Date(ctx.clock.now().getTime() + AGREED_MS),
  });
  return id;
}
