export { readPublicJwk, thumbprint, type PublicJwk } from './jwk.js';
export {
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  generateTokenKey,
  type EventKey,
  type IdentityKey,
  type OpeningKey,
  type OpeningPublicKey,
  type TokenKey,
} from './keys.js';
export { sign, verify } from './sign.js';
export {
  checkKeyEntry,
  listEventKey,
  listOpeningKey,
  listTokenKey,
  revokeKey,
  signKeyRequest,
  type CheckedKey,
  type KeyEntry,
  type KeyFault,
  type KeyRequest,
  type KeyRevocation,
  type Pins,
} from './key-entry.js';
export {
  countersign,
  isCountersignature,
  isCountersigned,
  missingCountersignatures,
  protocolDigest,
  type Countersigners,
  type ProtocolDocument,
  type SigningKey,
} from './countersignature.js';
export {
  HAND_OVER,
  inForce,
  isForPurpose,
  protocolName,
  type Act,
  type Countersignature,
  type Duration,
  type Flow,
  type FlowKind,
  type Hours,
  type Institution,
  type Precondition,
  type Protocol,
  type ProtocolStatus,
} from './protocol.js';
export { isAfterEnd, type KeyEnd, type Said } from './key-end.js';
export {
  RegistryView,
  type FlowInForce,
  type FlowQuery,
  type ListedKey,
  type RegistryEntry,
} from './registry.js';
export {
  checkFlow,
  EMERGENCY_GRACE_MS,
  ruleInWords,
  type FlowCheck,
  type FlowDecision,
  type InWords,
  type PolicyRule,
  type ProposalRule,
} from './policy.js';
export { SLACK_MS } from './published-protocols.js';
export { assertPrivateFiles } from './private-files.js';
export { keyCommit } from './referral-key.js';
export { newSubjectKey } from './subject-key.js';
export { parseObject } from './jwe.js';
export { newAnswerKey, openAnswer, sealAnswer, type AnswerKey } from './sealed-answer.js';
export { openColumn, sealColumn, type ColumnPlace } from './column-seal.js';
export { openBody, openSubmitted, sealBody, sealSubmitted, type SealBinding } from './seal.js';
export type { KeyStore, PendingKey, RotatingKeyStore, SpeakerStamp, SubjectKey } from './key-store.js';
export {
  openFileKeyStore,
  openKeyStore,
  type FileKeyStore,
  type FileKeyStoreOptions,
  type KeyStoreOptions,
} from './file-key-store.js';
export {
  createNodeKeys,
  type NodeKeys,
  type NodeKeysOptions,
  type ProtocolCountersignature,
  createIdentityKey,
  readIdentityKey,
} from './create-node-keys.js';
export type { ChangeLock, StillHeld } from './change-lock.js';
export { keyStoreLocked } from './key-store.errors.js';
export { createKek, FileKms } from './file-kms.js';
export { RemoteKms, type RemoteKmsOptions } from './remote-kms.js';
export { kmsBusy, lastVersion, unopenableKey, type Kms } from './kms.js';
export { unwrapUnder, wrapUnder } from './key-wrap.js';
export { syncFolder } from './sync-folder.js';
export { dueAt, isDue, isOver, openingValidity } from './opening-week.js';
export { answersNow, whoAnswers, type WhoAnswers, type WhoAnswersQuery } from './who-answers.js';
export { addDays, isWorkingDay, romeDate, romeInstant, romeMinute } from './rome-time.js';
export { everOpens, openFrom, openSpans, type Schedule, type Span } from './hours.js';
export { isItalianHoliday } from './italian-holidays.js';
export { logKey, witnessKey } from './log-keys.js';
