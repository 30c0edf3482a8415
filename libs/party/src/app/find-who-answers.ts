import { AppError } from '#kernel';
import { whoAnswers } from '#trust';
import type { PartyContext } from '#referral';
import { requireComuni } from './comuni.js';

export interface WhoAnswersQuery {
  /** Who asks: its flows say whom it may ask. */
  readonly institution: string;
  readonly service: string;
  readonly comune?: string;
  readonly at?: string;
}

export interface WhoAnswersView {
  readonly institution: string;
  /** The number to call. */
  readonly phone: string;
  /** Until when it answers; null: no end in sight. */
  readonly until: string | null;
  /** Another one is asked first, but is closed now. */
  readonly standIn: boolean;
  /** False: nobody answers now; ask this one all the same. */
  readonly open: boolean;
}

/**
 * Who answers for a service at that moment (design §3.5). Hours steer, they never deny.
 * @throws AppError `unprocessable` `who-answers.nobody`, `comune.unknown`
 */
export function findWhoAnswers(
  { registry, clock }: Pick<PartyContext, 'registry' | 'clock'>,
  { institution, service, comune, at }: WhoAnswersQuery,
): WhoAnswersView {
  if (comune !== undefined) requireComuni(registry, [comune]);
  const found = whoAnswers(registry, {
    service,
    from: institution,
    at: at === undefined ? clock.now() : new Date(at),
    ...(comune === undefined ? {} : { comune }),
  });
  if (found === undefined) {
    throw new AppError('unprocessable', 'who-answers.nobody', 'No flow says whom you may ask for this.');
  }
  return {
    institution: found.institution,
    phone: found.phone,
    until: found.until?.toISOString() ?? null,
    standIn: found.standIn,
    open: found.open,
  };
}
