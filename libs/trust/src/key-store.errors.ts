import { AppError } from '#kernel';

export const unwritable = (cause: unknown): AppError =>
  new AppError('unavailable', 'key-store.unwritable', 'The key store cannot be written.', {}, { cause });

export const keyStoreLocked = (cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'key-store.locked',
    'Another process is changing this key store.',
    {},
    { cause },
  );

export const unreadable = (cause: unknown): AppError =>
  new AppError('unavailable', 'key-store.unreadable', 'The key store cannot be read.', {}, { cause });

export const closed = (): AppError =>
  new AppError('unavailable', 'key-store.closed', 'The key store is closed.');

export const wrongKek = (): AppError =>
  new AppError('invalid', 'key-store.wrong-kek', 'This key-encryption key does not open the key store.');

export const badKek = (): AppError =>
  new AppError(
    'invalid',
    'key-store.bad-kek',
    'The key-encryption key must be a file of 32 bytes in base64url.',
  );

export const damaged = (part: 'header' | 'frame' | 'entry'): AppError =>
  new AppError('invalid', 'key-store.damaged', 'The key store is damaged: restore it from its backup.', {
    part,
  });
