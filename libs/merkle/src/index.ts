export { EMPTY_ROOT, HASH_BYTES, MAX_ENTRY_BYTES, leafHash, nodeHash } from './hash.js';
export {
  EMPTY_FRONTIER,
  appendLeaves,
  decodeFrontier,
  encodeFrontier,
  rootOf,
  type Frontier,
  type TileHash,
} from './frontier.js';
export { consistencyProof, inclusionProof, rootAt, type NodeReader, type TreeNode } from './proof.js';
export { verifyConsistency, verifyInclusion, type ConsistencyClaim, type InclusionClaim } from './verify.js';
export {
  TILE_HEIGHT,
  TILE_WIDTH,
  entriesPath,
  parseLogPath,
  tileBytes,
  tilePath,
  tileWidth,
  tilesOf,
  type LogPath,
  type Tile,
} from './tile.js';
export { decodeEntries, encodeEntries } from './entries.js';
export { tileNodeReader } from './tile-node-reader.js';
export {
  COSIGNATURE_V1,
  ED25519,
  formatVkey,
  isKeyName,
  keyId,
  parseVkey,
  publicKeyOf,
  rawPublicKey,
  type Vkey,
} from './vkey.js';
export {
  MAX_NOTE_BYTES,
  MAX_SIGNATURES,
  formatNote,
  formatSignature,
  parseNote,
  parseSignatureLines,
  withSignatures,
  type Note,
  type NoteSignature,
} from './note.js';
export {
  ed25519Verifier,
  openNote,
  signNote,
  type NoteSigner,
  type NoteVerifier,
  type OpenedNote,
  type Verified,
} from './sign-note.js';
export { formatCheckpoint, parseCheckpoint, type Checkpoint, type ParsedCheckpoint } from './checkpoint.js';
export { cosign, cosignatureVerifier, verifierOf } from './cosignature.js';
export { openCheckpoint, type KnownLog, type OpenedCheckpoint } from './open-checkpoint.js';
export { checkProof, formatProof, parseProof, type TlogProof } from './tlog-proof.js';
export {
  MAX_PROOF_LINES,
  MAX_WITNESS_REQUEST_BYTES,
  formatWitnessRequest,
  parseWitnessRequest,
  type WitnessRequest,
} from './witness-request.js';
export {
  witnessPolicy,
  type PolicyWitness,
  type SignedOperator,
  type WitnessPolicy,
  type WitnessVerdict,
} from './policy.js';
export {
  addCheckpoint,
  cosignPast,
  type CosignedTree,
  type Witness,
  type WitnessAnswer,
  type WitnessStore,
} from './witness.js';
export { formatPastRequest, parsePastRequest, type PastRequest } from './past-request.js';
