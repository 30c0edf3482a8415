import { AppError } from '#kernel';
import { parseCheckpoint, type ParsedCheckpoint } from './checkpoint.js';
import { hashLines, numberedLine, splitAtFirstGap, toBase64Line } from './lines.js';
import { parseNote } from './note.js';
import { MAX_PROOF_LINES, MAX_WITNESS_REQUEST_BYTES } from './witness-request.js';

/** The body of our own `POST …/cosign-past`: like C2SP's request, with `last` in place of `old`. */
export interface PastRequest {
  /** The size that the log believes the witness has. */
  readonly lastSize: number;
  /** From the checkpoint's tree to that. */
  readonly proof: readonly Buffer[];
  /** The signed note of the smaller tree, as it came. */
  readonly checkpoint: string;
}

export const formatPastRequest = ({ lastSize, proof, checkpoint }: PastRequest): string =>
  `last ${String(lastSize)}\n${proof.map(toBase64Line).join('')}\n${checkpoint}`;

/** @throws AppError `witness.request-malformed`, `note.malformed`, `checkpoint.malformed` */
export function parsePastRequest(text: string): PastRequest & { readonly head: ParsedCheckpoint } {
  const parts = text.length > MAX_WITNESS_REQUEST_BYTES ? undefined : splitAtFirstGap(text);
  const [first, ...lines] = parts?.head ?? [];
  const lastSize = numberedLine(first, 'last');
  const proof = lines.length > MAX_PROOF_LINES ? undefined : hashLines(lines);
  if (parts === undefined || lastSize === undefined || proof === undefined) throw malformed();
  const { checkpoint } = parts;
  return { lastSize, proof, checkpoint, head: parseCheckpoint(parseNote(checkpoint).body) };
}

const malformed = (): AppError =>
  new AppError('invalid', 'witness.request-malformed', 'The text is not a request to a witness.');
