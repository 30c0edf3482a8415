import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { SUBJECT_KEY_BYTES } from './subject-key.js';

const derive = (key: Uint8Array, referral: string, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, referral, info, SUBJECT_KEY_BYTES));

/** The content key of a referral's bodies. */
export const sealingKey = (key: Uint8Array, referral: string): Buffer => derive(key, referral, 'seal');

/**
 * The commitment that every event of a referral carries: AES-GCM alone lets one ciphertext open under two keys to two
 * contents. Base64url, 43 characters.
 */
export const keyCommit = (key: Uint8Array, referral: string): string =>
  derive(key, referral, 'commit').toString('base64url');

/** Whether this is the key that a referral's events commit to. */
export function matchesCommit(key: Uint8Array, referral: string, keycommit: string): boolean {
  if (key.length !== SUBJECT_KEY_BYTES) return false;
  const own = Buffer.from(keyCommit(key, referral));
  const theirs = Buffer.from(keycommit);
  return own.length === theirs.length && timingSafeEqual(own, theirs);
}
