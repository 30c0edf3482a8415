import { AppError } from '#kernel';
import { parseCheckpoint, type ParsedCheckpoint } from './checkpoint.js';
import { hashLines, numberedLine, splitAtFirstGap, toBase64Line } from './lines.js';
import { MAX_NOTE_BYTES, parseNote } from './note.js';

/** Hashes that a request may carry (c2sp.org/tlog-witness). */
export const MAX_PROOF_LINES = 63;
/** Longest body that is worth reading. */
export const MAX_WITNESS_REQUEST_BYTES = MAX_NOTE_BYTES + 45 * MAX_PROOF_LINES + 32;

/** The body of `POST …/add-checkpoint`. */
export interface WitnessRequest {
  /** The size that the log believes the witness has. */
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  /** The signed note, as it came. */
  readonly checkpoint: string;
}

export function formatWitnessRequest({ oldSize, proof, checkpoint }: WitnessRequest): string {
  const text = `old ${String(oldSize)}\n${proof.map(toBase64Line).join('')}\n${checkpoint}`;
  parseWitnessRequest(text);
  return text;
}

/**
 * Reads a request; its signatures and its proof are not checked yet. Whatever is wrong here is a 400 of the protocol.
 * @throws AppError `witness.proof-too-long` for more than 63 hashes, `witness.request-malformed` for any other text,
 *   `witness.old-size-above` when the old size is above the checkpoint's
 */
export function parseWitnessRequest(text: string): WitnessRequest & { readonly head: ParsedCheckpoint } {
  if (text.length > MAX_WITNESS_REQUEST_BYTES) throw requestMalformed();
  const parts = splitAtFirstGap(text);
  const [first, ...lines] = parts?.head ?? [];
  if (lines.length > MAX_PROOF_LINES) throw proofTooLong();
  const oldSize = numberedLine(first, 'old');
  const proof = hashLines(lines);
  if (parts === undefined || oldSize === undefined || proof === undefined) throw requestMalformed();
  const head = headOf(parts.checkpoint);
  if (oldSize > head.size) throw oldSizeAbove();
  return { oldSize, proof, checkpoint: parts.checkpoint, head };
}

function headOf(checkpoint: string): ParsedCheckpoint {
  try {
    return parseCheckpoint(parseNote(checkpoint).body);
  } catch (error) {
    throw error instanceof AppError ? requestMalformed() : error;
  }
}

const requestMalformed = (): AppError =>
  new AppError('invalid', 'witness.request-malformed', 'The text is not a request to a witness.');
const proofTooLong = (): AppError =>
  new AppError('invalid', 'witness.proof-too-long', 'A consistency proof has at most 63 hashes.');
const oldSizeAbove = (): AppError =>
  new AppError('invalid', 'witness.old-size-above', 'The old size is above that of the checkpoint.');
