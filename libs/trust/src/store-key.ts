import { randomBytes } from 'node:crypto';
import { AppError } from '#kernel';
import { wrongKek } from './key-store.errors.js';
import type { Kms } from './kms.js';

/** As it stands in the head of each file of a key store. */
export interface WrappedKey {
  /** Of the KEK. */
  readonly version: string;
  readonly wrapped: Buffer;
}

/** The data key of a key store, which its files are encrypted under, with its form at rest. */
export interface StoreKey extends WrappedKey {
  readonly key: Buffer;
}

export async function newStoreKey(kms: Kms, version: string): Promise<StoreKey> {
  const key = randomBytes(32);
  return { version, wrapped: await kms.wrap(version, key), key };
}

/** @throws AppError `invalid` `key-store.wrong-kek`; `unavailable` `kms.unreachable` */
export async function unwrapStoreKey(kms: Kms, { version, wrapped }: WrappedKey): Promise<StoreKey> {
  try {
    return { version, wrapped, key: await kms.unwrap(version, wrapped) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'kms.unopenable') throw wrongKek();
    throw error;
  }
}

/** Whether two wrapped keys are one. */
export const isSameKey = (one: WrappedKey, other: WrappedKey): boolean =>
  one.version === other.version && one.wrapped.equals(other.wrapped);
