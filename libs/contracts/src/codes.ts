import { CODES, COARSE_REASONS, type DeclineCode, type DeclineReason } from './generated/codes.js';

export type CodeList = keyof typeof CODES;

/** What is said outside of a precise reason (referral-practice §3): the shelter’s distance is a misfit like any other. */
export const coarseReason = (precise: DeclineReason): DeclineCode => COARSE_REASONS[precise];

/** Whether a text is a code of that list. */
export function isCode<List extends CodeList>(
  list: List,
  text: string,
): text is (typeof CODES)[List][number] {
  return (CODES[list] as readonly string[]).includes(text);
}
