import type { ErrorKind } from '#kernel';
import { AccessDenied } from '../access/denied.js';
import type { AccessRecord } from '../access/record-access.js';

const RULES = [
  'not-confirmed',
  'ended',
  'frozen',
  'erased',
  'no-agreement',
  'protocol',
  'recipient-excluded',
  'key-revoked',
  'registry-stale',
  'not-obscured',
  'none',
  'wrong-purpose',
  'off-network',
] as const;

/**
 * Why name and contact are not told (yet): a closed list, nothing of her in it.
 * `no-agreement` covers none, withdrawn and expired alike.
 */
export type IdentityRule = (typeof RULES)[number];

const KINDS: Readonly<Partial<Record<IdentityRule, ErrorKind>>> = {
  // it passes: ask again
  'registry-stale': 'unavailable',
  'wrong-purpose': 'unprocessable',
};

/** Recorded as a refusal; the caller learns the rule. */
export const identityRefused = (
  rule: IdentityRule,
  about: Omit<AccessRecord, 'outcome' | 'reach'>,
): AccessDenied =>
  new AccessDenied(
    { ...about, reach: rule },
    KINDS[rule] ?? 'conflict',
    'identity.refused',
    'Name and contact are not told now.',
    { rule },
  );

export const isIdentityRule = (text: unknown): text is IdentityRule => RULES.some((rule) => rule === text);
