import { AppError } from '#kernel';
import { answersNow } from '#trust';
import type { PartyContext, ReferralRow } from '#referral';
import { findWhoAnswers } from '../app/find-who-answers.js';

export interface Call {
  readonly institution: string;
  readonly phone: string;
  /** Whoever was asked is closed now; this one stands in. */
  readonly standIn: boolean;
}

type Asked = Pick<ReferralRow, 'from' | 'to' | 'service' | 'protocol' | 'flow'>;

/** The number to call about a referral now: of whom it asks, or of whoever answers in its place at this hour. */
export function whomToCall(
  context: Pick<PartyContext, 'registry' | 'clock'>,
  { from, to, service, protocol, flow: name }: Asked,
): Call | null {
  const { registry, clock } = context;
  const asked = registry.institution(to);
  const direct = asked === undefined ? null : { institution: to, phone: asked.onCall, standIn: false };
  const flow = protocol === null || name === null ? undefined : registry.flowNamed(protocol, name);
  if (service === null || (flow !== undefined && answersNow(registry, flow, to, clock.now()))) return direct;
  try {
    const found = findWhoAnswers(context, { institution: from, service });
    const { institution, phone } = found;
    return found.open ? { institution, phone, standIn: institution !== to } : direct;
  } catch (error) {
    // nobody else: the number of whom it asks is better than none
    if (error instanceof AppError) return direct;
    throw error;
  }
}
