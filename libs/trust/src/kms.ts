import { AppError } from '#kernel';

/**
 * Where the key-encryption keys (KEK) of one node live. They have versions, and never leave: what they wrap goes in and
 * out. Destroying a version is erasure: what was wrapped under it, in files and in every old backup of them, opens for
 * nobody any more. All calls throw AppError `unavailable` `kms.unreachable` while the service does not answer.
 */
export interface Kms {
  /** Those that can still unwrap, oldest first. @throws AppError `invalid` `key-store.bad-kek` (file) */
  versions(): Promise<readonly string[]>;
  /**
   * Makes the next version; those before still unwrap. @returns its name, which no other version ever has
   * @throws AppError `conflict` `kms.busy` where the one before the last was never destroyed
   */
  rotate(): Promise<string>;
  /** @throws AppError `invalid` `kms.unopenable` where there is no such version */
  wrap(version: string, key: Buffer): Promise<Buffer>;
  /** @throws AppError `invalid` `kms.unopenable`: destroyed, foreign, or changed; which is not told */
  unwrap(version: string, wrapped: Buffer): Promise<Buffer>;
  /**
   * Gone for ever when it resolves; nothing where it is gone already.
   * @throws AppError `conflict` `kms.last-version`: there must be one to wrap with; `kms.busy` where somebody else is
   * changing them (file)
   */
  destroy(version: string): Promise<void>;
  /** Lets connections go; keys stay. */
  close(): Promise<void>;
}

export const unopenableKey = (): AppError =>
  new AppError('invalid', 'kms.unopenable', 'No key-encryption key opens this.');

export const kmsBusy = (): AppError =>
  new AppError('conflict', 'kms.busy', 'An earlier change of the key-encryption key is not finished.');

export const lastVersion = (): AppError =>
  new AppError('conflict', 'kms.last-version', 'The only key-encryption key cannot be destroyed.');

/** `reason` is a code of the connection, or the service's status; never what it said. */
export const kmsUnreachable = (reason: string, cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'kms.unreachable',
    'The key management service does not answer.',
    { reason },
    { cause },
  );
