import type { EntityManager } from 'typeorm';
import type { NecessityGround, Urgency } from '#contracts';
import {
  pseudonymFor,
  submit,
  type Idempotency,
  type PartyContext,
  type Person,
  type ReferralView,
} from '#referral';
import { romeDate } from '#trust';
import { stayAskedAbout, stayNotFound } from '../domain/stay.errors.js';
import { shutOutOfStay } from './stay-row.js';

export interface AskCostCover {
  readonly institution: string;
  readonly stay: string;
  readonly person: Person;
  /** The ambito that should pay; or an office on paper, whose answer is reported. */
  readonly to: string;
  readonly days: number;
  /** From which day, `YYYY-MM-DD`; absent: the day she came. */
  readonly start?: string;
  readonly urgency?: Urgency;
  readonly callback: Readonly<Record<string, unknown>>;
  readonly case?: string;
  readonly agreement?: string;
  readonly necessity?: { readonly ground: NecessityGround; readonly decidedBy: string };
  readonly idempotency: Idempotency;
}

/**
 * Asks whether the daily fee of a stay will be paid: a question with a pseudonym, the first day and how many. It is asked
 * of a stay that has begun, so that it cannot be a condition of it: hosting is free to her, whatever is answered.
 * @throws AppError `not-found` stay, also for who is shut out of the referral behind it; and what `submit` throws
 */
export async function askCostCover(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, stay: id, person, days, start, to, urgency = 'E3', callback, ...ground }: AskCostCover,
): Promise<ReferralView> {
  const [stay]: { since: Date }[] = await tx.query(
    `SELECT since FROM stay WHERE id = $1 AND institution = $2 AND NOT ${shutOutOfStay('$3')} FOR SHARE`,
    [id, institution, person.subject],
  );
  if (stay === undefined) throw stayNotFound();
  const from = start ?? romeDate(stay.since);
  const pseudonym = pseudonymFor(ctx, { about: id, from: institution, to });
  const { view, replayed } = await submit(tx, ctx, {
    ...ground,
    ...{ institution, to, urgency, service: 'cost-cover', actor: person.subject, roles: person.roles },
    needs: { callback },
    question: { code: 'cost-cover', days, start: from, pseudonym },
  });
  if (!replayed) {
    await tx.query(
      `INSERT INTO stay_cost_cover (referral, stay, institution, start_on, days) VALUES ($1, $2, $3, $4, $5)`,
      [view.id, id, institution, from, days],
    );
  }
  return view;
}

/**
 * A question about a stay is not re-routed: it would reach the next office without a pseudonym and be missing from the
 * stay's questions. Whoever asks another office asks about the stay.
 * @throws AppError `conflict` stay.asked-about, with the stay
 */
export async function requireNoStayAsked(
  tx: EntityManager,
  { referral, institution }: { readonly referral: string; readonly institution: string },
): Promise<void> {
  const [asked]: { stay: string }[] = await tx.query(
    `SELECT stay FROM stay_cost_cover WHERE referral = $1 AND institution = $2`,
    [referral, institution],
  );
  if (asked !== undefined) throw stayAskedAbout(asked.stay);
}
