import type { WitnessVerdict } from '#merkle';
import type { LogView } from './remembered.js';

const MINUTE_MS = 60_000;
/** Witnesses cosign each minute, also where nothing was said; what everybody sees once a day. Milliseconds. */
const LASTS_MS: Readonly<Record<LogView, number>> = { current: 10 * MINUTE_MS, public: 48 * 60 * MINUTE_MS };

/** Beside what witnesses signed, when: a log that is frozen for one reader has good cosignatures, and old ones. */
export function freshness(
  witnesses: WitnessVerdict,
  view: LogView,
  now: number,
): { readonly witnesses: WitnessVerdict; readonly cosignedAt?: string; readonly isStale?: boolean } {
  const { signed, quorum, witnessed } = witnesses;
  // complete since the last of those it took
  const seconds = signed.map((one) => one.seconds).sort((a, b) => b - a)[quorum - 1];
  if (!witnessed || seconds === undefined) return { witnesses };
  const at = new Date(seconds * 1_000);
  return { witnesses, cosignedAt: at.toISOString(), isStale: at.getTime() + LASTS_MS[view] < now };
}
