import { constants } from 'node:os';

const SIGNALLED = 128;

/** One number for how a process ended, as shells count: its code, or 128 and the signal's number. */
export const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  signal === null ? (code ?? 1) : SIGNALLED + constants.signals[signal];

/** How a process ended, in words: the signal by its name. */
export function howItEnded(code: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => SIGNALLED + number === code);
  return signal === undefined ? `ended (code ${code})` : `was ended by ${signal[0]}`;
}
