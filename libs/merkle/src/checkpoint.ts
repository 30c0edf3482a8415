import { HASH_BYTES } from './hash.js';
import { checkpointMalformed } from './note.errors.js';
import { requireSize } from './size.js';
import { readDecimal, readHash } from './text.js';
import { isKeyName } from './vkey.js';

/** A log's statement about itself: which log, how many leaves, which root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface ParsedCheckpoint extends Checkpoint {
  /** Opaque further lines. Ours have none; the specification lets other logs have them, and cosignatures cover them. */
  readonly extensions: readonly string[];
}

/**
 * The three lines of c2sp.org/tlog-checkpoint. The origin is a URL without scheme, spaces and `+`, so that it can also
 * be the name of the log's key.
 * @throws RangeError for an origin, size or root that cannot be written
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  requireSize(size);
  if (!isKeyName(origin)) throw new RangeError('An origin has neither spaces nor a plus sign.');
  if (root.length !== HASH_BYTES) throw new RangeError('A root has 32 bytes.');
  return `${origin}\n${String(size)}\n${root.toString('base64')}\n`;
}

/**
 * Reads the body of a note, as the specification allows it: any origin that is not empty, extension lines that are not.
 * @throws AppError `checkpoint.malformed`
 */
export function parseCheckpoint(body: string): ParsedCheckpoint {
  const [origin = '', decimal = '', base64 = '', ...rest] = body.split('\n');
  const size = readDecimal(decimal);
  const root = readHash(base64);
  const extensions = rest.slice(0, -1);
  if (origin === '' || size === undefined || root === undefined || rest.at(-1) !== '') {
    throw checkpointMalformed();
  }
  if (extensions.includes('')) throw checkpointMalformed();
  return { origin, size, root, extensions };
}
