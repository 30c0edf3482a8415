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
  const found = whoeverAnswers(context, { institution: from, service, at: clock.now() });
  // nobody else: the number of whom it asks is better than none
  return found?.open === true
    ? { institution: found.institution, phone: found.phone, standIn: found.institution !== to }
    : direct;
}

/** Who answers for a service at a moment; null: no flow says whom this institution may ask. */
export function whoeverAnswers(
  context: Pick<PartyContext, 'registry' | 'clock'>,
  { institution, service, at }: { readonly institution: string; readonly service: string; readonly at: Date },
): (Call & { readonly open: boolean }) | null {
  try {
    const found = findWhoAnswers(context, { institution, service, at: at.toISOString() });
    return { institution: found.institution, phone: found.phone, standIn: found.standIn, open: found.open };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
