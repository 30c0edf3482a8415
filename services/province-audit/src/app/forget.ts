import { NO_CLOCK } from './judge-clock.js';
import type { Replayed } from './replayed.js';

/** What stays of an erased referral: what later words are folded with, and nothing of how it went. */
export function forget(referral: Replayed): void {
  referral.submitted = null;
  referral.submittedAt = null;
  referral.state = { ...referral.state, offer: null, question: null, voice: false };
  referral.disclosedAt = null;
  referral.openedAt = null;
  referral.clock = NO_CLOCK;
  referral.lookAt = null;
  referral.seen = null;
}
