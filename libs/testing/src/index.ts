export { inContainers, KAFKA_IMAGE, START_MS } from './containers.js';
export { ownKafka, ownPostgres, type OwnPostgres } from './own-servers.js';
export { kafkaBrokers } from './brokers.js';
export {
  databaseServer,
  freshDatabase,
  freshDatabases,
  preparedDatabase,
  type FreshDatabase,
} from './database.js';
export {
  FHIR_CHECK_MILLISECONDS,
  fhirCheckCanRun,
  startFhirCheck,
  type FhirCheck,
  type FhirServer,
} from './fhir-check.js';
export { forkTypeScript } from './fork-typescript.js';
export {
  GO_BUILD_MILLISECONDS,
  buildGoVerifier,
  goCanRun,
  verifyWithGo,
  type GoVerdict,
  type LogToVerify,
} from './go-verifier.js';
export { guideExamples, type GuideExample } from './guide-examples.js';
export { JAVA_CHECK_MILLISECONDS, javaCheckCanRun } from './java-check.js';
export { pdfFaults } from './pdf-check.js';
export { openApiFaults } from './openapi-faults.js';
export { waitFor } from './wait-for.js';
export { startIssuer, type TestIssuer } from './issuer.js';
export {
  startPartyNetwork,
  type PartyNetwork,
  type TestAnswer,
  type TestCall,
  type TestNetworkOptions,
  type TestNodeSpec,
} from './party-network.js';
export {
  makeAuthority,
  writePeerFiles,
  type PeerFiles,
  type TestAuthority,
  type TestCertificate,
} from './certificates.js';
