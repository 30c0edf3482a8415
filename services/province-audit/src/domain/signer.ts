import type { KeyObject } from 'node:crypto';

/** Who signs the log, and under which name. */
export interface LogSigner {
  /** The log's name in every checkpoint: a URL without scheme (C2SP tlog-checkpoint). Another name is another log. */
  readonly origin: string;
  /** Ed25519 */
  readonly privateKey: KeyObject;
  /** What verifiers are given on paper. */
  readonly vkey: string;
}
