import { useLanguage } from '../../i18n/index.js';

/** Euro, of cents. */
export function useMoney(): (cents: number) => string {
  const language = useLanguage();
  const format = new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    style: 'currency',
    currency: 'EUR',
    useGrouping: 'always',
  });
  return (cents) => format.format(cents / 100);
}
