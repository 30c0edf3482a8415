import { useLanguage } from '../i18n/index.js';
import { centsOf } from './euro.js';

/** An amount as it was understood, for whoever has written it; empty where it was not. */
export function useEuroText(): (written: string) => string {
  const money = new Intl.NumberFormat(useLanguage(), { style: 'currency', currency: 'EUR' });
  return (written) => {
    const cents = centsOf(written);
    return Number.isNaN(cents) ? '' : money.format(cents / 100);
  };
}
