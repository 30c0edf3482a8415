import { useSyncExternalStore } from 'react';
import { timeNow } from '../api/clock.js';
import { useLanguage, useText } from '../i18n/index.js';

const MINUTE = 60_000;
const TICK_MS = 15_000;
const ZONE = 'Europe/Rome';

let now = timeNow();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  if (listeners.size === 0) {
    now = timeNow();
    timer = setInterval(() => {
      now = timeNow();
      for (const one of listeners) one();
    }, TICK_MS);
  }
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The time, for countdowns: one clock for the page, every quarter of a minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** How times are written here: Rome's, in words. */
export interface Times {
  /** `oggi 14:05`, `27 nov 14:05` */
  moment: (at: string | number) => string;
  day: (at: string | number) => string;
  clock: (at: string | number) => string;
  /** `sabato 28 novembre`; undefined for today */
  otherDay: (at: string | number) => string | undefined;
  /** `35 minuti`, `2 ore`, `3 giorni` */
  span: (ms: number) => string;
  /** `entro 20 minuti`, `in ritardo di 2 ore` */
  due: (at: string, now: number) => string;
}

export function useTimes(): Times {
  const t = useText();
  const language = useLanguage();
  const locale = language === 'it' ? 'it-IT' : 'en-GB';
  const format = (at: string | number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options }).format(new Date(at));
  const clock = (at: string | number): string => format(at, { hour: '2-digit', minute: '2-digit' });
  const day = (at: string | number): string =>
    format(at, { day: 'numeric', month: 'short', year: 'numeric' });
  const span = (ms: number): string => {
    const minutes = Math.max(1, Math.round(ms / MINUTE));
    if (minutes < 90) return t('due.minutes', { count: minutes });
    const hours = Math.round(minutes / 60);
    return hours < 48 ? t('due.hours', { count: hours }) : t('due.days', { count: Math.round(hours / 24) });
  };
  const isToday = (at: string | number): boolean => day(at) === day(Date.now());
  return {
    clock,
    otherDay: (at) =>
      isToday(at) ? undefined : format(at, { weekday: 'long', day: 'numeric', month: 'long' }),
    day,
    span,
    moment: (at) =>
      isToday(at) ? clock(at) : `${format(at, { day: 'numeric', month: 'short' })}, ${clock(at)}`,
    due: (at, from) => {
      const left = Date.parse(at) - from;
      if (Math.abs(left) < MINUTE / 2) return t('due.now');
      return left > 0 ? t('due.in', { time: span(left) }) : t('due.late', { time: span(-left) });
    },
  };
}
