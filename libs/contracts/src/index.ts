export {
  allContracts,
  contractOf,
  knownName,
  laneName,
  laneType,
  nameOf,
  parseSource,
  sourceOf,
  type EventContract,
} from './contract.js';
export type { AnyAttributes, Attributes, UnstampedAttributes } from './attributes.js';
export { contentTypeOf, fromHeaders, toHeaders, type EnvelopeFault } from './headers.js';
export { envelopeDigest, envelopeJson, payloadHash, signedBytes, signedDigest } from './signed.js';
export { validateAttributes } from './validate-attributes.js';
export { protocolDocumentFaults, protocolSchema, type DocumentFault } from './validate-document.js';
export { validatePayload } from './validate-payload.js';
export { coarseReason, isCode, type CodeList } from './codes.js';
export * from './generated/codes.js';
export type * from './generated/types.js';
