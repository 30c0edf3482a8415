import type { NecessityGround, Urgency } from '#contracts';
import { CODES } from '#contracts';

/** Her choice, or the ground on which somebody decided without her: one field of the form. */
export const CHOICES = [...CODES.agreementMethod, ...CODES.necessityGround] as const;
export type Choice = (typeof CHOICES)[number];

export const isNecessity = (choice: string): choice is NecessityGround =>
  (CODES.necessityGround as readonly string[]).includes(choice);

/**
 * How urgent an activation is, where nobody says otherwise: high danger asks for protection at once, everything else for
 * an appointment within a day (the ASL's pathway after DA-5; D.P.C.M. 24-11-2017).
 */
export const urgencyOf = (level: string): Urgency => (IN_DANGER.has(level) ? 'E1' : 'E2');
const IN_DANGER: ReadonlySet<string> = new Set(['high', 'extreme']);
