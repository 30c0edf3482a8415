export {
  actorOf,
  CurrentActor,
  KnownActor,
  Private,
  Public,
  PublicAndMore,
  Requires,
  RequiresFresh,
} from './access.decorators.js';
export type { Actor } from './actor.js';
export { ApiExcludeController, ApiOperation, ApiResponse, ApiTags } from './api-docs.js';
export { bootstrap, type BootstrapOptions, type RunningNode } from './bootstrap.js';
export {
  configInvalid,
  DEFAULT_AUDIENCE,
  Flag,
  KafkaConfig,
  List,
  loadConfig,
  NodeConfig,
  ProcessConfig,
  readConfig,
  type Environment,
} from './config.js';
export { holdsContact, HoldsNoContact } from './contact-check.js';
export { readKafkaAccess, type KafkaAccess } from './kafka-access.js';
export { openEventStream, type EventStream, type StreamMessage } from './event-stream.js';
export { HEALTH_CHECKS, type HealthCheck } from './health.js';
export { closeWhenIdle } from './idle-connections.js';
export { LIMITS, serverOptions, traceIdOf, urlOf } from './http-server.js';
export {
  bodyHash,
  decodeCursor,
  encodeCursor,
  etag,
  IdempotencyKey,
  idempotencyKeyOf,
  IfMatch,
  preferredWait,
  PreferWait,
  readsHeaders,
  requireMatch,
} from './http-values.js';
export { idempotencyOf } from './idempotency.js';
export { isPlaceholder } from './secrets.js';
export { readIssuers, type Issuers, type TrustedIssuer } from './issuers.js';
export { allowedFields, createLogger, describeError, type Logger } from './logger.js';
export { membershipsOf, type Membership, type Memberships } from './memberships.js';
export { measureRequests, metric } from './metrics.js';
export { FHIR_TYPE } from './operation-outcome.js';
export { peerCaller, peerFault, type CallPeer, type PeerAnswer } from './peer-call.js';
export { isRole, may, PERMISSIONS, ROLES, type Permission, type Role } from './permissions.js';
export { notFound, tooManyStreams, unauthenticated } from './platform.errors.js';
export { problem, PROBLEM_TYPE, problemOf, type Problem } from './problem.js';
export { answerProblem } from './problem.filter.js';
export { DEMO_KEK_MARKER, isLoopback, unsafeFiles, type Profile } from './profile-fences.js';
export { SECURITY_HEADERS } from './security-headers.js';
export { READINGS, type Reading } from './readings.js';
export { grants, narrowerScopes, SCOPES_ASKED, type ScopesAsked } from './scopes.js';
export { demand, readNamed } from './named-files.js';
export { runMain, stopWithProcess } from './shutdown.js';
export { openStreams, StreamHub } from './stream-hub.js';
export { checkText, textFault, type TextRule } from './text-check.js';
export { TokenVerifier, type TokenVerifierOptions } from './token-verifier.js';
export { traceparentFor, traceRequests } from './tracing/trace-requests.js';
export {
  currentSpan,
  startSpan,
  startTracing,
  stopTracing,
  traceparentOf,
  tracingIsOn,
  within as inSurroundings,
  type OpenSpan,
} from './tracing/tracing.js';
export { validationPipe } from './validation.pipe.js';
