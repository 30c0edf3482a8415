import { randomBytes } from 'node:crypto';

export const SUBJECT_KEY_BYTES = 32;

/** A fresh 256-bit key, one per referral and one per case. */
export const newSubjectKey = (): Buffer => randomBytes(SUBJECT_KEY_BYTES);
