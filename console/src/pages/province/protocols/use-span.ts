import { useTimes } from '../../../ui/time.js';

const UNIT_MS: Readonly<Record<string, number>> = { D: 86_400_000, H: 3_600_000, M: 60_000 };

/** `PT4H` in words; a dash where there is none. */
export function useSpan(): (iso: string | undefined) => string {
  const times = useTimes();
  return (iso = '') => {
    const [, amount = '0', unit = ''] = /^PT?(\d+)([DHM])$/.exec(iso) ?? [];
    const ms = Number(amount) * (UNIT_MS[unit] ?? 0);
    return ms === 0 ? '–' : times.span(ms);
  };
}
