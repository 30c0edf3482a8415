export type { Change, FoldedEvent, PartyContext, PartyHooks, Proposing } from './context.js';
export type { ReferralRow } from './rows.js';
export { stateOf } from './rows.js';
export { referralMigrations } from './migrations/index.js';
export { submit, type SubmitCommand } from './submit.js';
export { pseudonymFor } from './pseudonym.js';
export { submitEach, type SubmitEach } from './submit-each.js';
export { fact, propose, type Proposed, type ProposeCommand } from './propose.js';
export { awaitOutcome, outcomeOf, type Outcome } from './outcome.js';
export { laneProcessor } from './fold-batch.js';
export {
  findReferral,
  getReferral,
  NOBODY_BLOCKED,
  notBlocked,
  type ReferralView,
  type Which,
} from './views.js';
export { listByDue, listReferrals, type ListReferrals } from './list-referrals.js';
export { listChanged, type ChangedReferral, type ChangePlace, type ListChanged } from './list-changed.js';
export { timeline, type TimelineItem } from './timeline.js';
export {
  needsOf,
  openAgreement,
  openCoded,
  openContent,
  sentOf,
  type CodedContent,
  type OpenedAgreement,
  type ReferralContent,
} from './open-content.js';
export { lostKeys, rewrapKey, type LostKey } from './rewrap-key.js';
export { overdueGaps, type Gap } from './waiting.js';
export { occurredAt } from './late-entry.js';
export { openCase, toCaseView, type CaseView, type FirstContact, type OpenCase } from './case.js';
export { recordAgreement, type Agreement, type Disclosure, type RecordAgreement } from './agreement.js';
export { expireAgreements, withdrawAgreement, type WithdrawAgreement } from './withdraw-agreement.js';
export { claimKey, findReplay, sweepIdempotency, type Idempotency, type Replay } from './idempotency.js';
export {
  answerUnsettled,
  lapsedOffers,
  openReferrals,
  sweepKeyOrphans,
  unanswered,
  type Due,
} from './sweeps.js';
export { addDuration, expiresAt, heldUntil, type Timed } from './flow-times.js';
export { agreementLacks, agreementNotFound } from './referral.errors.js';
