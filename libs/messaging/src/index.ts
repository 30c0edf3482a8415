export * from './event-log.js';
export * from './topics.js';
export { grantsOf, topicAccess, type Grant, type LogMember, type TopicAccess } from './topic-access.js';
export * from './types.js';
export * from './outbox.js';
export { plainDraft, type PlainSaying } from './plain-draft.js';
export * from './publish.js';
export { openEventLog, type EventLogOptions } from './open-event-log.js';
export { partitionOfKey } from './partitioner.js';
export * from './migrations/index.js';
export { migrateOnce, type MigrationClass } from './migrate.js';
export { admit, admitBatch, isVoid, type AdmissionContext, type RegistrySource } from './admission.js';
export { armCrashPoint, crashPoint, isCrashPoint, type CrashPoint } from './crash-point.js';
export { within } from './delivery.js';
export { together } from './together.js';
export type { HaltedPartition } from './halted-partitions.js';
export { BatchRunner, type BatchRunnerOptions } from './batch-runner.js';
export { Consumes } from './consumes.decorator.js';
export { LogServer, type LogServerOptions } from './log-server.js';
export { errorCode, silentLog, type Log } from './log.js';
export { isParked, listParked, parkedFor, type ParkedRecord, type SetAside } from './parked.js';
export { quarantine } from './quarantine.js';
export { RegistryProjection, type RegistryProjectionOptions } from './registry-projection.js';
export { Relay, type RelayOptions } from './relay.js';
export { Siblings } from './siblings.js';
export { resend, sweepOutbox } from './resend.js';
export { markRestored } from './restored.js';
export {
  EVENT_LOG,
  EVERYTHING_PROCESSOR,
  KEY_STORE,
  LANE_PROCESSOR,
  MessagingModule,
  type MessagingOptions,
} from './messaging.module.js';
export { messagingOptionsFrom, type ServiceMessaging } from './messaging-options.js';
export { nodeDatabase, type NodeDatabaseOptions } from './node-database.js';
export { KeyRenewal, OWN_KEYS, type Renewal } from './keys/key-renewal.js';
export { KeysController } from './keys/keys.controller.js';
export { revokedSpeakers, type OwnKeys, type RegistryDoor } from './keys/own-keys.js';
export { keysHealth, nodeHealth } from './node-health.js';
export {
  COUNT_NOTICES,
  COUNT_WAITING,
  OperationsController,
  TELL_SIGNING,
  type CountNotices,
  type CountWaiting,
  type TellSigning,
} from './operations.controller.js';
export { waitingReading } from './readings.js';
export { accessRefused, acknowledgeSeconds } from './metrics.js';
export type { OperationsStatus } from './operations.js';
export { Timers, type Job } from './timers.js';
