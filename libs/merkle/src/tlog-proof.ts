import { AppError } from '#kernel';
import { parseCheckpoint } from './checkpoint.js';
import { hashLines, numberedLine, splitAtFirstGap, toBase64Line } from './lines.js';
import { parseNote } from './note.js';
import { openCheckpoint, type KnownLog, type OpenedCheckpoint } from './open-checkpoint.js';
import { readBase64 } from './text.js';
import { verifyInclusion } from './verify.js';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 leaves has no longer path. */
const MOST_HASHES = 63;

/** A receipt that is checked without the log: entry number `index` is in the tree of this checkpoint. */
export interface TlogProof {
  /** Anything, by nobody signed. */
  readonly extra?: Buffer;
  readonly index: number;
  readonly proof: readonly Buffer[];
  /** The signed note, with its cosignatures, as it came. */
  readonly checkpoint: string;
}

/** c2sp.org/tlog-proof@v1. @throws AppError `proof.malformed` for what could not be read back */
export function formatProof({ extra, index, proof, checkpoint }: TlogProof): string {
  const lines = [
    `${FIRST_LINE}\n`,
    extra === undefined ? '' : `extra ${extra.toString('base64')}\n`,
    `index ${String(index)}\n`,
    ...proof.map(toBase64Line),
  ];
  const text = `${lines.join('')}\n${checkpoint}`;
  parseProof(text);
  return text;
}

/** @throws AppError `proof.malformed` */
export function parseProof(text: string): TlogProof {
  const parts = splitAtFirstGap(text);
  const [first, ...lines] = parts?.head ?? [];
  const extra = lines[0]?.startsWith('extra ') === true ? extraOf(lines.shift()) : undefined;
  const index = numberedLine(lines.shift(), 'index');
  const proof = hashLines(lines);
  if (parts === undefined || first !== FIRST_LINE || index === undefined || proof === undefined) {
    throw proofMalformed();
  }
  if (proof.length > MOST_HASHES) throw proofMalformed();
  requireCheckpoint(parts.checkpoint);
  return { ...(extra && { extra }), index, proof, checkpoint: parts.checkpoint };
}

/**
 * Checks signature, origin and path, and every cosignature by a known witness.
 * @param leafHash computed from what is said to have been logged, never taken from the proof
 * @throws AppError what `openCheckpoint` throws; `proof.not-included` when the entry is not in the tree
 */
export function checkProof(
  { index, proof, checkpoint }: TlogProof,
  { leafHash, ...known }: KnownLog & { readonly leafHash: Uint8Array },
): OpenedCheckpoint {
  const opened = openCheckpoint(checkpoint, known);
  const { size, root } = opened;
  if (!verifyInclusion({ size, index, leafHash, root, proof })) throw notIncluded();
  return opened;
}

function extraOf(line = ''): Buffer {
  const extra = readBase64(line.slice('extra '.length));
  if (extra === undefined) throw proofMalformed();
  return extra;
}

function requireCheckpoint(checkpoint: string): void {
  try {
    parseCheckpoint(parseNote(checkpoint).body);
  } catch (error) {
    throw error instanceof AppError ? proofMalformed() : error;
  }
}

const proofMalformed = (): AppError =>
  new AppError('invalid', 'proof.malformed', 'The text is not a portable proof of inclusion.');
const notIncluded = (): AppError =>
  new AppError('unprocessable', 'proof.not-included', 'The entry is not in the log at this place.');
